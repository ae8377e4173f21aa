import { stepPlans } from "../../analysis/guard/guardPlans.ts";
import type { AnalysisRecord } from "../../analysis/record.ts";
import { AnalysisRun } from "../../analysis/run/analysisRun.ts";
import type { MetricPlan } from "../../analysis/run/metricPlan.ts";
import { verdictEvent } from "../../analysis/verdictEvent.ts";
import { formatDuration } from "../../config/scalars.ts";
import { SwitchyardError } from "../../errors.ts";
import { closing } from "../closing.ts";
import { type GuardVerdict, unseen, verdictOf } from "../watching/guard.ts";
import { comparedWith } from "../rollout.ts";
import type { Step } from "../step.ts";
import { probeWhileQuiet } from "./probeWhileQuiet.ts";
import type { StepContext, Stepper } from "./stepper.ts";

/** Holds until the guard has seen enough and the named metrics pass. Time alone never makes it pass. */
export const analyse: Stepper<"analyse"> = {
  describe: ({ metrics, forMs, atMostMs, lowTraffic }) => ({
    title:
      forMs === 0
        ? "ask a person if the guard has not seen enough to say that it is sound"
        : `analyse for ${formatDuration(forMs)}: ${["the guard's metrics", ...metrics].join(", ")}; with too little data ${policy[lowTraffic](atMostMs)}`,
    undo: "nothing to undo",
  }),
  apply: async (step, context) => {
    const { ground, rollout, candidate, index } = context;
    const { app, id, to } = rollout;
    const plans = stepPlans(candidate.config, step.metrics, (one) => ground.measurements.providerOf(one));
    const spec = {
      id: `${id}/step-${index}`,
      rollout: id,
      purpose: "step",
      step: index,
      sides: {
        app,
        candidate: to,
        stable: comparedWith(rollout),
        since: ground.clock.now(),
        began: rollout.startedAt,
      },
      score: candidate.config.analysis.score,
    } as const;
    const before = await interrupted(spec.id, context);
    const run = new AnalysisRun(
      spec,
      plans,
      ground.clock,
      (record) => ground.store.analyses.put(record),
      before,
    );
    const { verdict, reason } = await hold(step, run, plans, context);
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

/** This very look at the candidate, as an earlier control plane left it; its time begins anew, its evidence does not. */
async function interrupted(
  id: string,
  { ground, rollout, index }: StepContext,
): Promise<AnalysisRecord | undefined> {
  const found = await ground.store.analyses.get(id);
  const entered = rollout.steps[index]?.startedAt ?? 0;
  return found?.finishedAt === undefined && found !== undefined && found.startedAt >= entered
    ? found
    : undefined;
}

async function hold(
  step: Extract<Step, { kind: "analyse" }>,
  run: AnalysisRun,
  plans: readonly MetricPlan[],
  context: StepContext,
): Promise<GuardVerdict> {
  const { ground, rollout, guards, candidate, signal } = context;
  const stop = new AbortController();
  const until = AbortSignal.any([signal, stop.signal]);
  const began = ground.clock.now();
  // A dry run is only shown.
  const counts = plans.some(({ config }) => !config.dryRun);
  let decided = false;
  const running = run.run(until).finally(() => (decided = true));
  // Whatever it is, it is thrown below.
  running.catch(() => undefined);
  const own = () => (counts ? verdictOf(run.record) : undefined);
  const guard = () => (candidate.config.guard.enabled ? (guards.latest(rollout.id) ?? unseen) : undefined);
  const word = () => worse(own(), guard()).verdict;
  const isQuiet = () => word() === "inconclusive";
  const probing = step.lowTraffic === "synthetic" ? probeWhileQuiet(context, isQuiet, until) : undefined;
  for (;;) {
    const elapsed = ground.clock.now() - began;
    const verdict = word();
    const bad = verdict === "fail" || verdict === "error" || (decided && own()?.verdict === "inconclusive");
    const patient = step.lowTraffic !== "pause" && elapsed < step.atMostMs;
    if (signal.aborted || bad || (elapsed >= step.forMs && (verdict === "pass" || !patient))) break;
    await ground.clock
      .sleep(Math.min(lookMs, Math.max(step.forMs - elapsed, shortestMs)), until)
      .catch(() => undefined);
  }
  stop.abort(new Error("the analysis has ended"));
  await Promise.all([running, probing]);
  // The next control plane goes on with it.
  if (signal.reason === closing) return unseen;
  const ended = plans.length > 0 ? await run.end() : undefined;
  return worse(counts && ended !== undefined ? verdictOf(ended) : undefined, guard());
}

const lookMs = 250;
const shortestMs = 10;

function worse(a: GuardVerdict | undefined, b: GuardVerdict | undefined): GuardVerdict {
  const order = ["pass", "inconclusive", "error", "fail"];
  const words = [a, b].filter((one) => one !== undefined);
  const worst = words.toSorted((x, y) => order.indexOf(y.verdict) - order.indexOf(x.verdict))[0];
  if (worst === undefined) return { verdict: "inconclusive", reason: "nothing is measured." };
  if (worst.verdict !== "pass") return worst;
  return { verdict: "pass", reason: words.map(({ reason }) => reason).join(" ") };
}
