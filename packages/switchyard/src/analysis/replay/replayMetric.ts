import type { MetricConfig } from "../../config/analysisSchema.ts";
import { sizeOf } from "../data.ts";
import { MetricRun } from "../run/metricRun.ts";
import type { Judged } from "../run/scoreOf.ts";
import { dataOf, recordedSides, within } from "./recordedProvider.ts";
import type { RecordedMetric } from "./recording.ts";
import { ReplayClock } from "./replayClock.ts";
import type { ReplayPlan } from "./replayPlans.ts";
import type { MetricReplay, Moment, Seen } from "./report.ts";

export interface ReplayedMetric extends Judged {
  readonly replay: MetricReplay;
}

/**
 * Looks at a recorded metric as a guard that began at `start` would have done, to its end. Throws the signal's reason
 * when it aborts.
 */
export async function replayMetric(
  { metric, plan }: ReplayPlan,
  start: number,
  signal: AbortSignal,
): Promise<ReplayedMetric> {
  const last = Math.max(metric.candidate.at(-1)?.at ?? start, metric.stable.at(-1)?.at ?? start);
  // So that there is one look behind the last record.
  const clock = new ReplayClock(start, last + (plan.config.interval ?? 0));
  const run = new MetricRun(plan, { ...recordedSides, since: start, began: start }, clock);
  const moment = (): Moment => ({ at: clock.now(), afterMs: clock.now() - start });
  let looks = 0;
  let closest: MetricReplay["closest"];
  await run.run(AbortSignal.any([clock.ended, signal]), () => {
    looks += 1;
    const evidence = run.record.measurements.at(-1)?.evidence;
    if (evidence !== undefined && evidence > (closest?.evidence ?? 0)) closest = { ...moment(), evidence };
  });
  signal.throwIfAborted();
  run.end();
  const bad = run.record.status === "failed" || run.record.status === "error";
  const replay: MetricReplay = {
    unit: plan.unit,
    record: run.record,
    judge: judgeOf(plan.config, metric),
    alpha: plan.config.compare === undefined ? null : plan.alpha,
    looks,
    ...(bad && { failed: { ...moment(), seen: seenOf(metric, clock.now()) } }),
    ...(closest !== undefined && { closest }),
  };
  return { replay, plan, record: run.record, judgement: run.judgement };
}

function judgeOf({ compare }: MetricConfig, { kind }: RecordedMetric): MetricReplay["judge"] {
  if (compare === undefined) return "conditions";
  if (compare.sequential) return "always-valid";
  return compare.judge ?? (kind === "value" ? "mann-whitney" : "rate");
}

function seenOf({ kind, candidate }: RecordedMetric, to: number): Seen {
  const data = dataOf(kind, within(candidate, { from: 0, to }));
  switch (data.kind) {
    case "tally":
      return data;
    case "histogram":
      return { kind: "requests", count: sizeOf(data) };
    case "samples":
      return { kind: "values", count: sizeOf(data) };
  }
}
