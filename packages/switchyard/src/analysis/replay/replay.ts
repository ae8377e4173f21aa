import { scoreOf } from "../run/scoreOf.ts";
import type { MetricRecord } from "../record.ts";
import type { RecordedMetric, Recording } from "./recording.ts";
import { type ReplayedMetric, replayMetric } from "./replayMetric.ts";
import { replayPlans } from "./replayPlans.ts";
import type { MetricReplay, ReplayReport } from "./report.ts";
import type { ReplaySettings } from "./settings.ts";

/**
 * Judges a recording by the code that judges rollouts, metric by metric, in the recorded time. Each metric is followed
 * to its own end, also where another one would have taken the candidate back before. Throws USAGE, and the signal's
 * reason when it aborts.
 */
export async function replay(
  recording: Recording,
  settings: ReplaySettings,
  signal: AbortSignal,
): Promise<ReplayReport> {
  const plans = replayPlans(recording, settings);
  const { from, to } = spanOf(plans.map(({ metric }) => metric));
  const replayed: ReplayedMetric[] = [];
  for (const plan of plans) replayed.push(await replayMetric(plan, from, signal));
  const metrics = replayed.map(({ replay }) => replay).toSorted((a, b) => badness(b) - badness(a));
  return {
    source: recording.source,
    ...verdictOf(metrics.map(({ record }) => record)),
    ...scoreOf(replayed, settings.config?.analysis.score),
    from,
    to,
    ...takenBack(metrics),
    metrics,
  };
}

/** From the first to the last record of the candidate, or of stable where the candidate has none. */
function spanOf(metrics: readonly RecordedMetric[]): Pick<ReplayReport, "from" | "to"> {
  const points = metrics.map(({ candidate, stable }) => (candidate.length > 0 ? candidate : stable));
  return {
    from: Math.min(...points.flatMap((one) => one[0]?.at ?? [])),
    to: Math.max(...points.flatMap((one) => one.at(-1)?.at ?? [])),
  };
}

function verdictOf(metrics: readonly MetricRecord[]): Pick<ReplayReport, "verdict" | "reason"> {
  const counted = metrics.filter(({ dryRun }) => !dryRun);
  const worst = counted[0];
  if (worst === undefined) return { verdict: "inconclusive", reason: "Nothing that counts was recorded." };
  const verdict = verdicts[worst.status];
  const telling = verdict === "pass" ? counted : [worst];
  return { verdict, reason: telling.map((metric) => `${metric.name}: ${reasonOf(metric)}`).join(" ") };
}

/** A metric that never came to a status was not measured to the end: nothing is known of it. */
const verdicts = {
  failed: "fail",
  error: "error",
  inconclusive: "inconclusive",
  running: "inconclusive",
  successful: "pass",
} as const;

function reasonOf({ measurements }: MetricRecord): string {
  return measurements.at(-1)?.reason ?? "insufficient-data: nothing was measured.";
}

/** The first metric that went bad ends a rollout. */
function takenBack(metrics: readonly MetricReplay[]): Pick<ReplayReport, "takenBack"> {
  const bad = metrics.flatMap(({ record, failed }) =>
    failed === undefined || record.dryRun ? [] : [{ metric: record.name, ...failed }],
  );
  const [first] = bad.toSorted((a, b) => a.at - b.at);
  if (first === undefined) return {};
  return { takenBack: { metric: first.metric, at: first.at, afterMs: first.afterMs } };
}

/** The worst first, the earlier before the later, what does not count last. */
function badness({ record, failed }: MetricReplay): number {
  const rank = record.dryRun
    ? -1
    : ["pass", "inconclusive", "error", "fail"].indexOf(verdicts[record.status]);
  return rank + (failed === undefined ? 0 : 1 / (2 + failed.afterMs));
}
