import type { MetricUnit } from "../metricUnit.ts";

/** What was recorded of an incident, or of a day without one. */
export interface Recording {
  /** For people: the file, or `standard input`. */
  readonly source: string;
  readonly metrics: readonly RecordedMetric[];
}

export interface RecordedMetric {
  readonly name: string;
  /** Of all of its points. */
  readonly kind: Point["kind"];
  /** Where the recording says so. */
  readonly unit?: MetricUnit;
  /** In the order of time; several of the same time are of several instances. */
  readonly candidate: readonly Point[];
  readonly stable: readonly Point[];
}

/**
 * What was seen at a moment. `at`: milliseconds since the epoch, or since the beginning where the recording counts
 * from 0 (see `isOffset`).
 */
export type Point =
  /** Events (errors, say) among `exposure` (requests, or seconds for a count per time). */
  | { readonly kind: "tally"; readonly at: number; readonly events: number; readonly exposure: number }
  /** Any number; NaN where the source had none. */
  | { readonly kind: "value"; readonly at: number; readonly value: number }
  /** How long one request took, milliseconds. */
  | { readonly kind: "duration"; readonly at: number; readonly ms: number };

export const maxFileBytes = 32 * 1024 ** 2;
export const maxPoints = 200_000;
export const maxMetrics = 200;

/** Times before 1973 are seconds since the beginning of the recording, not dates. */
export function isOffset(at: number): boolean {
  return at < firstDate;
}

export const firstDate = 1e11;
