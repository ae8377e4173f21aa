import type { AnalysisRecord, Measurement, MetricRecord } from "./record.ts";

/** An analysis' verdict as it is written into the event log: with everything that it rests on. */
export function verdictEvent(
  record: AnalysisRecord,
  whose: string,
  kind: "verdict" | "ramp-verdict" = "verdict",
  about: Readonly<Record<string, string>> = {},
) {
  const { app, rollout, verdict, reason } = record;
  const worst = worstOf(record.metrics);
  const newest = worst?.measurements.at(-1);
  return {
    app,
    rollout,
    kind,
    level: verdict === "pass" ? "info" : verdict === "inconclusive" ? "warning" : "error",
    text: `${whose}: ${verdict}: ${reason}`,
    ...(worst !== undefined &&
      newest !== undefined && {
        fields: { ...about, ...fieldsOf(worst, newest) },
      }),
  } as const;
}

function fieldsOf({ name, status }: MetricRecord, newest: Measurement): Readonly<Record<string, string>> {
  const { value, baseline, threshold, samples, query, source } = newest;
  return {
    metric: name,
    status,
    value: textOf(value),
    baseline: textOf(baseline),
    threshold: textOf(threshold),
    candidateSamples: String(samples.candidate),
    stableSamples: String(samples.stable),
    query,
    source,
  };
}

function textOf(value: number | string | null): string {
  return value === null ? "-" : String(value);
}

function worstOf(metrics: readonly MetricRecord[]): MetricRecord | undefined {
  const counted = metrics.filter(({ dryRun }) => !dryRun);
  return counted.toSorted((a, b) => rank(b) - rank(a))[0];
}

function rank({ status, measurements }: MetricRecord): number {
  const order = ["successful", "running", "inconclusive", "error", "failed"];
  const undecided = status === "running" && measurements.at(-1)?.verdict === "inconclusive";
  return order.indexOf(undecided ? "inconclusive" : status);
}
