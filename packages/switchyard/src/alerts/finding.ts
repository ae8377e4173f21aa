import type { MetricUnit } from "../analysis/metricUnit.ts";

/** What a rule says at one look. */
export interface Finding {
  readonly state: FindingState;
  readonly level: "warning" | "error";
  /** One sentence: values, thresholds, sizes. */
  readonly text: string;
  readonly unit: MetricUnit;
  /** In `unit`; null where there is none. */
  readonly value: number | null;
  readonly baseline: number | null;
  /** A number in `unit`, or a condition's text. */
  readonly threshold: number | string | null;
}

/**
 * `learning`: too little is known of the release's own past. `no-data`: too little is known of now. `unknown`: the source
 * does not answer. None of the three ends an alert that fires: it goes on firing.
 */
export type FindingState = "ok" | "firing" | "learning" | "no-data" | "unknown";
