import type { LatencyHistogram } from "../../traffic/port.ts";
import type { FlagPlace } from "../records.ts";
import type { VariantCounts } from "../variantCounts.ts";

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

export interface RequestCounts {
  readonly requests: number;
  readonly errors: number;
  readonly histogram: LatencyHistogram;
}
