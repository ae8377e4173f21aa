import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";

/**
 * Puts fresh instances of stable beside the candidate while both share the users. They have the load of the candidate's
 * instances and begin together with them: caches and leaks have the same age. The candidate has its full size before the
 * last such share, since instances that began later would begin cold with nothing equally cold to be compared with.
 */
export function withFreshBaseline(steps: readonly Step[], candidateInstances: number): readonly Step[] {
  const shares = steps.flatMap((step) => (step.kind === "shift" && step.to < totalWeight ? step.to : []));
  if (shares.length === 0) return steps;
  const full = Math.max(candidateInstances, ...steps.map((step) => (step.kind === "start" ? step.to : 0)));
  const plan: Step[] = [];
  let running = candidateInstances;
  let fresh = 0;

  const compare = (candidates: number, beside: number) => {
    if (candidates === running && beside === fresh) return;
    const candidate = { from: running, to: candidates };
    plan.push({ kind: "baseline", candidate, baseline: { from: fresh, to: beside } });
    running = candidates;
    fresh = beside;
  };
  const compareAt = (share: number, candidates: number) =>
    compare(candidates, Math.max(fresh, instancesBeside(candidates, share)));

  for (const step of steps) {
    const next = shares[0];
    const isLast = shares.length === 1;
    if (step.kind === "start") {
      if (next !== undefined) compareAt(next, Math.max(running, isLast ? full : step.to));
    } else if (step.kind === "shift" && next !== undefined) {
      compareAt(next, isLast ? full : running);
      plan.push({ ...step, baseline: baselineWeight(next) });
      shares.shift();
    } else {
      plan.push(step);
    }
  }
  compare(running, 0);
  return plan;
}

/**
 * As much as the candidate has, but never more than is left to stable, whose caches are to stay warm for a rollback. While
 * only cohorts have the candidate, a little, so that there is something to compare them with.
 */
export function baselineWeight(candidate: number): number {
  const wanted = candidate === 0 ? besideCohorts : candidate;
  return Math.min(wanted, Math.floor((totalWeight - candidate) / 2));
}

/** As many as bring each of them the load of one of the candidate's. */
function instancesBeside(candidates: number, share: number): number {
  if (share === 0) return candidates;
  return Math.max(1, Math.ceil((candidates * baselineWeight(share)) / share));
}

/** 1 %. */
const besideCohorts = 100;
