import type { AnalysisRecord, Measurement, MetricRecord } from "../analysis/record.ts";
import { type MetricUnit, unitOfMetric } from "../analysis/metricUnit.ts";
import type { AnalysisConfig } from "../config/analysisSchema.ts";
import type { GuardVerdict } from "../rollout/watching/guard.ts";
import type { AnalysisView, GuardView, MeasurementView, MetricView } from "./analysisApi.ts";

/** Analyses as people see them, without what only the judges need; pure. */
export function analysisView(record: AnalysisRecord, metrics: AnalysisConfig["metrics"]): AnalysisView {
  const { id, app, rollout, candidate, stable, purpose, step, verdict, reason, score } = record;
  return {
    id,
    app,
    rollout,
    candidate,
    stable,
    purpose,
    ...(step !== undefined && { step }),
    startedAt: iso(record.startedAt),
    ...(record.finishedAt !== undefined && { finishedAt: iso(record.finishedAt) }),
    verdict,
    reason,
    ...(score !== undefined && { score }),
    metrics: record.metrics
      .map((metric) => metricView(metric, unitOfMetric(metric.name, metrics)))
      .toSorted((a, b) => badness(b) - badness(a)),
  };
}

/** The guard's verdict with the numbers of the metric that stands worst. */
export function guardView({ verdict, reason }: GuardVerdict, analyses: readonly AnalysisView[]): GuardView {
  const guard = analyses.find(({ purpose }) => purpose === "guard");
  const worst = guard?.metrics.find(({ measurements }) => measurements.length > 0);
  const newest = worst?.measurements.at(-1);
  if (worst === undefined || newest === undefined) return { verdict, reason };
  const { value, baseline, threshold, samples, query, source } = newest;
  const numbers = { value, baseline, threshold, samples, query, source };
  return { verdict, reason, worst: { metric: worst.name, unit: worst.unit, ...numbers } };
}

/** What a running `analyse` step is at, in one line; undefined before its first measurement. */
export function analysisProgress(analysis: AnalysisView): string | undefined {
  const worst = analysis.metrics.find(({ measurements }) => measurements.length > 0);
  const newest = worst?.measurements.at(-1);
  if (worst === undefined || newest === undefined) return undefined;
  const { successful, failed, inconclusive, error } = worst.counts;
  const taken = successful + failed + inconclusive + error;
  const after = taken === 0 ? "" : ` after ${taken} measurement${taken === 1 ? "" : "s"}`;
  return `${worst.name}${after}: ${newest.reason}`;
}

export function metricView(record: MetricRecord, unit: MetricUnit): MetricView {
  const { name, status, dryRun, counts, measurements } = record;
  return {
    name,
    unit,
    status,
    dryRun,
    counts,
    measurements: measurements.map(measurementView),
  };
}

function measurementView({ at, interval, evidence, ...rest }: Measurement): MeasurementView {
  return {
    at: iso(at),
    ...rest,
    ...(interval !== undefined && { interval: { low: finite(interval[0]), high: finite(interval[1]) } }),
    ...(evidence !== undefined && { evidence: finite(evidence) }),
  };
}

/** JSON has no infinity; a stored one comes back as null. */
function finite(number: number | null): number | null {
  return Number.isFinite(number) ? number : null;
}

/** The worst first, and what does not count last; among equals what cannot be measured, or has more against it. */
function badness({ status, dryRun, measurements }: MetricView): number {
  const newest = measurements.at(-1);
  const evidence = newest?.evidence ?? 0;
  const against = newest?.verdict === "error" ? 1 : evidence / (1 + evidence);
  return (dryRun ? -10 : 0) + ranks[status] + against;
}

const ranks: Readonly<Record<MetricView["status"], number>> = {
  failed: 8,
  error: 6,
  inconclusive: 4,
  running: 2,
  successful: 0,
};

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
