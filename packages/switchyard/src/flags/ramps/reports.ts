import type { LatencyHistogram } from "../../traffic/port.ts";
import type { FlagPlace } from "../records.ts";

/** What clients report of watched flags, by variant. */
export interface VariantReports {
  /** Begins to count for this id; one flag may be counted for several. */
  watch(place: FlagPlace, flag: string, id: string): void;
  unwatch(id: string): void;
  counts(id: string): VariantCounts | undefined;
  /** By the time at which the report came, milliseconds since the epoch, half open. Undefined: not watched. */
  requestsBetween(id: string, variant: string, from: number, to: number): RequestCounts | undefined;
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
  readonly sumOfSquares: number;
}

export interface RequestCounts {
  readonly requests: number;
  readonly errors: number;
  readonly histogram: LatencyHistogram;
}
