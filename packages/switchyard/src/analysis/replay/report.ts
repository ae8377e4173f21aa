import type { MetricUnit } from "../metricUnit.ts";
import type { MetricRecord } from "../record.ts";

/** What a guard with some settings would have done in a recorded time. Times as in the recording (see `isOffset`). */
export interface ReplayReport {
  readonly source: string;
  readonly verdict: "pass" | "fail" | "inconclusive" | "error";
  /** One sentence: the worst metric's, or the score's. */
  readonly reason: string;
  /** 0..100, where the configuration asks for a score. */
  readonly score?: number;
  /** The candidate's first and last record. */
  readonly from: number;
  readonly to: number;
  /** When the guard would have taken the candidate back. */
  readonly takenBack?: Moment & { readonly metric: string };
  /** Worst first. */
  readonly metrics: readonly MetricReplay[];
}

export interface Moment {
  readonly at: number;
  /** Since the candidate's first record. */
  readonly afterMs: number;
}

export interface MetricReplay {
  readonly unit: MetricUnit;
  readonly record: MetricRecord;
  /** How it was judged. */
  readonly judge: "always-valid" | "rate" | "mann-whitney" | "conditions";
  /** Chance of a false alarm that it was allowed, 0..1; null for conditions. */
  readonly alpha: number | null;
  /** How often it was looked at. */
  readonly looks: number;
  /** When it went bad. `seen`: what the candidate had done by then. */
  readonly failed?: Moment & { readonly seen: Seen };
  /** When the evidence against the candidate was greatest; of an always-valid comparison. */
  readonly closest?: Moment & { readonly evidence: number };
}

export type Seen =
  | { readonly kind: "tally"; readonly events: number; readonly exposure: number }
  | { readonly kind: "requests" | "values"; readonly count: number };
