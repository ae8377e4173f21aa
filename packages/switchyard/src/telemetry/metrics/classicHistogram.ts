import { lowestOf } from "../../traffic/histogram.ts";
import type { LatencyHistogram } from "../../traffic/port.ts";

/** Counts of values up to fixed bounds, as Prometheus' classic histograms have them. Seconds. */
export interface ClassicHistogram {
  /** Values that are at most `le`, smallest bound first; all values are `count`. */
  readonly buckets: readonly { readonly le: number; readonly count: number }[];
  readonly count: number;
  readonly sum: number;
}

/** Seconds. */
export const latencyBounds: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];

/**
 * Puts the router's fine buckets into the fixed ones. Every value up to `le` is counted there; a fine bucket that lies
 * across a bound is counted whole, so that values up to 1/64 (1.6 %) above the bound may be among them.
 */
export function classicOf(histogram: LatencyHistogram): ClassicHistogram {
  const fine = Object.entries(histogram.buckets).map(([index, count]) => ({
    lowest: lowestOf(Number(index)),
    count,
  }));
  const buckets = latencyBounds.map((le) => {
    const micros = le * 1e6;
    const count = fine.reduce((sum, bucket) => (bucket.lowest <= micros ? sum + bucket.count : sum), 0);
    return { le, count };
  });
  return { buckets, count: histogram.count, sum: histogram.sumMicros / 1e6 };
}
