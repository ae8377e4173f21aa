import type { LatencyHistogram } from "../traffic/port.ts";

/** What one release did within one window of time, in the shape that its source can give. */
export type MetricData =
  /** `events` (errors, say) among `exposure` (requests, or seconds for a count per time). */
  | { readonly kind: "tally"; readonly events: number; readonly exposure: number }
  /** Durations of single requests. */
  | { readonly kind: "histogram"; readonly histogram: LatencyHistogram }
  /** Values in the order of time; NaN where the source said so; empty: the source has none. */
  | { readonly kind: "samples"; readonly samples: readonly number[] };

/** What both releases did within the same window. */
export interface Batch {
  readonly candidate: MetricData;
  /** Of the stable release; without exposure once it serves nobody. */
  readonly stable: MetricData;
}

/** Number of requests, seconds or values that the data speaks of. */
export function sizeOf(data: MetricData): number {
  switch (data.kind) {
    case "tally":
      return data.exposure;
    case "histogram":
      return data.histogram.count;
    case "samples":
      return data.samples.filter((value) => !Number.isNaN(value)).length;
  }
}
