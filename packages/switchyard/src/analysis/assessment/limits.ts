import type { MetricConfig } from "../../config/analysisSchema.ts";
import type { Measurement, MeasurementCounts, MetricRecord } from "../record.ts";

export type Limits = Pick<
  MetricConfig,
  | "count"
  | "interval"
  | "failureLimit"
  | "inconclusiveLimit"
  | "consecutiveErrorLimit"
  | "consecutiveSuccessLimit"
>;

export const noMeasurements: MeasurementCounts = {
  successful: 0,
  failed: 0,
  inconclusive: 0,
  error: 0,
  consecutiveErrors: 0,
  consecutiveSuccesses: 0,
};

/** The counts with one more measurement. */
export function count(counts: MeasurementCounts, verdict: Measurement["verdict"]): MeasurementCounts {
  return {
    ...counts,
    [verdict]: counts[verdict] + 1,
    consecutiveErrors: verdict === "error" ? counts.consecutiveErrors + 1 : 0,
    consecutiveSuccesses: verdict === "successful" ? counts.consecutiveSuccesses + 1 : 0,
  };
}

/**
 * A metric's status by its counts; `ended`: the run was stopped, or its time is over. Where several limits are
 * exceeded, the worst counts.
 *
 * An error takes no place in `count`. At `count` a metric of which no measurement succeeded is Inconclusive, whatever
 * the limits allow. Reaching `count` with `consecutiveSuccessLimit` on and not met is no success:
 * Inconclusive where `failureLimit` is on too, Failed where it is off. The end of the run makes a success only of an
 * endless metric that was measured, without errors at the last, and waits for no row of successes; everything else
 * that was still running is Inconclusive.
 */
export function metricStatus(
  counts: MeasurementCounts,
  limits: Limits,
  ended: boolean,
): MetricRecord["status"] {
  if (exceeds(counts.failed, limits.failureLimit)) return "failed";
  if (exceeds(counts.consecutiveErrors, limits.consecutiveErrorLimit)) return "error";
  if (exceeds(counts.inconclusive, limits.inconclusiveLimit)) return "inconclusive";

  const wanted = limits.consecutiveSuccessLimit;
  if (wanted > 0 && counts.consecutiveSuccesses >= wanted) return "successful";

  const end = wantedCount(limits);
  const taken = counts.successful + counts.failed + counts.inconclusive;
  if (taken >= end) {
    if (wanted === 0) return counts.successful > 0 ? "successful" : "inconclusive";
    return limits.failureLimit === off ? "failed" : "inconclusive";
  }
  if (!ended) return "running";
  const endless = end === Number.POSITIVE_INFINITY;
  return endless && wanted === 0 && counts.successful > 0 && counts.consecutiveErrors === 0
    ? "successful"
    : "inconclusive";
}

const off = -1;

function exceeds(number: number, limit: number): boolean {
  return limit !== off && number > limit;
}

/** Measurements to take: without `count` one, or no end where there is an interval. */
function wantedCount({ count, interval }: Limits): number {
  if (count !== undefined) return count;
  return interval === undefined ? 1 : Number.POSITIVE_INFINITY;
}
