import type { StrategyConfig } from "../../config/schema.ts";
import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";
import type { PlanInput } from "./planInput.ts";

/**
 * Batches under two bounds, as in a Kubernetes Deployment: never more than `instances + maxSurge` run, never fewer than
 * `instances - maxUnavailable` serve. The share of users follows the share of instances. The first candidate
 * instances are tested before they get users. The last old ones stay for `retire`, which keeps them warm.
 */
export function rolling(
  { batch, maxSurge, maxUnavailable, pause }: Extract<StrategyConfig, { type: "rolling" }>,
  { config: { instances: wanted }, candidateInstances }: PlanInput,
  stableInstances: number,
): readonly Step[] {
  const steps: Step[] = [];
  let fresh = candidateInstances;
  let old = stableInstances;
  let weight = 0;

  const room = () => Math.max(0, Math.min(batch, wanted - fresh, wanted + maxSurge - fresh - old));
  const removable = () => Math.max(0, Math.min(old, fresh + old - (wanted - maxUnavailable)));
  const fairWeight = () => Math.round((totalWeight * fresh) / (fresh + old));
  const replace = (
    order: "start-first" | "stop-first",
    started: number,
    removed: number,
    moveUsers: boolean,
  ) => {
    const before = { fresh, old, weight };
    fresh += started;
    old -= removed;
    if (moveUsers) weight = fairWeight();
    steps.push({
      kind: "replace",
      order,
      candidate: { from: before.fresh, to: fresh },
      stable: { from: before.old, to: old },
      weight: { from: before.weight, to: weight },
    });
  };
  const startFirst = (started: number) => {
    fresh += started;
    const removed = fresh >= wanted ? 0 : removable();
    fresh -= started;
    replace("start-first", started, removed, true);
  };
  const stopFirst = (moveUsers: boolean) => {
    const removed = Math.max(1, Math.min(batch, removable()));
    old -= removed;
    const started = room();
    old += removed;
    replace("stop-first", started, removed, moveUsers);
  };

  const first = room();
  if (first > 0 || fresh > 0) {
    if (first > 0) steps.push({ kind: "start", from: fresh, to: fresh + first });
    fresh += first;
    steps.push({ kind: "test" });
    startFirst(0);
  } else {
    stopFirst(false);
    steps.push({ kind: "test" }, { kind: "shift", from: 0, to: fairWeight() });
    weight = fairWeight();
  }
  const unfinished = () => fresh < wanted;
  while (unfinished()) {
    if (pause > 0) steps.push({ kind: "pause", until: { kind: "time", ms: pause } });
    const started = room();
    if (started > 0) startFirst(started);
    else stopFirst(true);
  }
  if (weight < totalWeight) steps.push({ kind: "shift", from: weight, to: totalWeight });
  return steps;
}
