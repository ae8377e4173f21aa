import type { LatencyHistogram } from "../../traffic/port.ts";
import type { FlagPlace } from "../records.ts";

/** What clients report of watched flags, by variant. */
export interface VariantReports {
  /**
   * Begins to count for this id; one flag may be counted for several. Of a report that began before `since` (milliseconds
   * since the epoch) people are left out.
   */
  watch(place: FlagPlace, flag: string, id: string, since?: number): void;
  unwatch(id: string): void;
  counts(id: string): VariantCounts | undefined;
  /** All that this process was told of: it only grows. Undefined: not watched. */
  requestsOf(id: string, variant: string): RequestCounts | undefined;
  snapshot(id: string): unknown;
  restore(id: string, saved: unknown): void;
}

export interface VariantCounts {
  readonly startedAt: number;
  readonly variants: Readonly<Record<string, VariantCount>>;
  /** Reports that had to be left out because a bound was reached. */
  readonly dropped: number;
}

export interface VariantCount {
  /** Different subjects. */
  readonly exposures: number;
  readonly conversions: Readonly<Record<string, ConversionCount>>;
  readonly requests: number;
  readonly errors: number;
}

export interface ConversionCount {
  /** Different subjects. */
  readonly converters: number;
  readonly count: number;
  readonly sum: number;
  /** Of what each subject has in total. */
  readonly sumOfSquares: number;
}

export interface RequestCounts {
  readonly requests: number;
  readonly errors: number;
  readonly histogram: LatencyHistogram;
}
