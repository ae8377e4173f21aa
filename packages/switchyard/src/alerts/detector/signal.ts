import type { MetricUnit } from "../../analysis/metricUnit.ts";
import type { Baseline, Kind } from "./history.ts";
import type { Tally } from "./tally.ts";

/** One thing that is measured of a release and must not leave its baseline. */
export interface Signal<Data> {
  readonly unit: MetricUnit;
  readonly kind: Kind<Data>;
  /** What is tolerated; undefined while too little is known. */
  boundsOf(baseline: Baseline<Data>): Bounds | undefined;
  /** How much of it is bad. */
  tally(data: Data, bounds: Bounds): Tally;
  /** In `unit`; null without data. */
  valueOf(data: Data): number | null;
  /** What is wrong, as the beginning of a sentence: `4.8 % of all requests fail (62 of 1290)`. */
  describe(data: Data): string;
}

export interface Bounds {
  /** In the signal's unit; null where a fixed threshold stands for it. */
  readonly baseline: number | null;
  /** In the signal's unit; what lies above is bad. */
  readonly threshold: number;
  /** Share of bad events that is nothing to speak of, 0..1. */
  readonly tolerated: number;
}

/** How sure the bound of the baseline's share must be: the chance that the true share lies above. */
export const missesBound = 0.01;
