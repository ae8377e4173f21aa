import { stepPlans } from "../../analysis/guard/guardPlans.ts";
import type { AnalysisRecord } from "../../analysis/record.ts";
import { AnalysisRun } from "../../analysis/run/analysisRun.ts";
import { verdictEvent } from "../../analysis/verdictEvent.ts";
import { formatDuration } from "../../config/scalars.ts";
import { SwitchyardError } from "../../errors.ts";
import { type GuardVerdict, verdictOf } from "../guard.ts";
import { comparedWith } from "../rollout.ts";
import type { Step } from "../step.ts";
import { probeWhileQuiet } from "./probeWhileQuiet.ts";
import type { StepContext, Stepper } from "./stepper.ts";

/** Holds until the guard has seen enough and the named metrics pass. Time alone never makes it pass. */
export const analyse: Stepper<"analyse"> = {
  describe: ({ metrics, forMs, atMostMs, lowTraffic }) => ({
    title:
      forMs === 0
        ? "ask a person if the guard has not seen enough to say that the release is sound"
        : `analyse for ${formatDuration(forMs)}: ${["the guard's metrics", ...metrics].join(", ")}; with too little data ${policy[lowTraffic](atMostMs)}`,
    undo: "nothing to undo",
  }),
  apply: async (step, context) => {
    const { ground, rollout, candidate, index } = context;
    const { app, id, to } = rollout;
    const plans = stepPlans(candidate.config, step.metrics, (one) => ground.measurements.providerOf(one));
    const run = new AnalysisRun(
      {
        id: `${id}/step-${index}`,
        rollout: id,
        purpose: "step",
        step: index,
        sides: { app, candidate: to, stable: comparedWith(rollout), since: ground.clock.now() },
        score: candidate.config.analysis.score,
      },
      plans,
      ground.clock,
      (record) => ground.store.analyses.put(record),
    );
    const { verdict, reason } = await hold(step, run, plans.length > 0, context);
    context.signal.throwIfAborted();
    await ground.events.add(verdictEvent({ ...run.record, verdict, reason }, "analysis"));
    if (verdict === "pass") return {};
    if (verdict === "inconclusive") return { question: `the analysis is inconclusive: ${reason}` };
    throw new SwitchyardError(
      "ANALYSIS_FAILED",
      `The analysis ${verdict === "fail" ? "failed" : "ended in error"}: ${reason}`,
      {
        next: `\`switchyard analysis show ${app}\` shows every measurement.`,
      },
    );
  },
  revert: async () => undefined,
};

const policy = {
  extend: (atMostMs: number) => `for up to ${formatDuration(atMostMs)}`,
  pause: () => "ask a person",
  synthetic: (atMostMs: number) => `send the app's own probes, for up to ${formatDuration(atMostMs)}`,
};

async function hold(
  step: Extract<Step, { kind: "analyse" }>,
  run: AnalysisRun,
  measures: boolean,
  context: StepContext,
): Promise<GuardVerdict> {
  const { ground, rollout, guards, candidate, signal } = context;
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const began = ground.clock.now();
  let decided = !measures;
  const measure = async () => {
    await run.run(until);
    decided = true;
  };
  const running = measures ? measure() : undefined;
  const guard = () => (candidate.config.guard.enabled ? (guards.latest(rollout.id) ?? unseen) : undefined);
  const probing = step.lowTraffic === "synthetic" ? probeWhileQuiet(context, guard, until) : undefined;
  const word = () => worse(measures ? verdictOf(run.record) : undefined, guard());
  for (;;) {
    const elapsed = ground.clock.now() - began;
    const { verdict } = word();
    const bad =
      verdict === "fail" || verdict === "error" || (measures && decided && verdict === "inconclusive");
    const patient = step.lowTraffic !== "pause" && elapsed < step.atMostMs;
    if (signal.aborted || bad || (elapsed >= step.forMs && (verdict === "pass" || !patient))) break;
    await ground.clock
      .sleep(Math.min(lookMs, Math.max(step.forMs - elapsed, shortestMs)), until)
      .catch(() => undefined);
  }
  stop.abort(new Error("the analysis has ended"));
  await Promise.all([running, probing]);
  const ended: AnalysisRecord | undefined = measures ? await run.end() : undefined;
  return worse(ended && verdictOf(ended), guard());
}

const lookMs = 250;
const shortestMs = 10;

const unseen: GuardVerdict = {
  verdict: "inconclusive",
  reason: "insufficient-data: the guard has not seen the candidate yet.",
};

function worse(a: GuardVerdict | undefined, b: GuardVerdict | undefined): GuardVerdict {
  const order = ["pass", "inconclusive", "error", "fail"];
  const words = [a, b].filter((one) => one !== undefined);
  const worst = words.toSorted((x, y) => order.indexOf(y.verdict) - order.indexOf(x.verdict))[0];
  if (worst === undefined) return { verdict: "inconclusive", reason: "nothing is measured." };
  if (worst.verdict !== "pass") return worst;
  return { verdict: "pass", reason: words.map(({ reason }) => reason).join(" ") };
}
