import { ceilingOf, countAbove, quantile } from "../../../traffic/histogram.ts";
import { type Batch, type MetricData, sizeOf } from "../../data.ts";
import { medianOf } from "./medianOf.ts";
import type { SequentialOptions, Sign } from "./options.ts";
import type { Seen } from "./seen.ts";
import type { Tally } from "./tally.ts";
import { tolerated } from "./tolerated.ts";

/** What one look shows of both releases, as bad events among all. */
export type View =
  | {
      readonly kind: "pair";
      readonly candidate: Tally;
      readonly stable: Tally;
      /** How many times stable's odds the candidate's may be. */
      readonly tolerance: number;
    }
  /** Stable is silent, or as good as. */
  | { readonly kind: "alone" }
  /** Nothing on the candidate, or nothing to tell the releases apart by. */
  | { readonly kind: "nothing" };

/** Below this share of the candidate's traffic stable's says less than its own past. */
export const silentBelow = 1 / 20;

/**
 * Every kind of data as tallies. Durations: requests slower than a threshold that stable's earlier data set, stable's
 * own quantile for stable and the tolerated one for the candidate. Whatever that threshold, a candidate whose durations
 * are within the tolerance has no greater share beyond it than stable. Values: one pair of medians, a fair coin between
 * equals. `start` is that threshold before any tolerance. Which kind of view it is depends on sizes alone, never on what is counted in them.
 */
export function viewOf(
  { candidate, stable }: Batch,
  start: number | null,
  sign: Sign,
  options: SequentialOptions,
): View {
  const [ours, theirs] = [sizeOf(candidate), sizeOf(stable)];
  if (ours === 0) return { kind: "nothing" };
  if (candidate.kind === "samples")
    return theirs > 0 ? coin(candidate, stable, sign, options) : { kind: "alone" };
  if (theirs < ours * silentBelow) return { kind: "alone" };
  if (candidate.kind === "tally" && stable.kind === "tally") {
    return { kind: "pair", candidate, stable, tolerance: options.maxRatio ?? 1 };
  }
  if (start === null || candidate.kind !== "histogram" || stable.kind !== "histogram")
    return { kind: "nothing" };
  return {
    kind: "pair",
    candidate: slowerThan(candidate, toleratedMicros(start, sign, options)),
    stable: slowerThan(stable, start),
    tolerance: 1,
  };
}

/** The end of the bucket of stable's quantile, in microseconds. */
export function thresholdOf(stable: Seen | null, q: number): number | null {
  const value = stable?.kind === "histogram" ? quantile(stable.histogram, q) : undefined;
  return value === undefined ? null : ceilingOf(value);
}

export function toleratedMicros(micros: number, sign: Sign, options: SequentialOptions): number {
  return tolerated(micros, sign, { ...options, minDifference: options.minDifference * 1000 });
}

export function slowerThan(data: Extract<MetricData, { kind: "histogram" }>, micros: number): Tally {
  return {
    events: countAbove(data.histogram, Math.max(micros, 0)),
    exposure: data.histogram.count,
  };
}

export function isWorse(value: number, baseline: number, sign: Sign, options: SequentialOptions): boolean {
  return (value - tolerated(baseline, sign, options)) * sign > 0;
}

/** The median of a window; null without values. */
export function windowMedian(data: MetricData): number | null {
  if (data.kind !== "samples") return null;
  const values = data.samples.filter((value) => !Number.isNaN(value));
  return values.length === 0 ? null : medianOf(values);
}

function coin(candidate: MetricData, stable: MetricData, sign: Sign, options: SequentialOptions): View {
  const [ours, theirs] = [windowMedian(candidate)!, windowMedian(stable)!];
  if (ours === theirs) return { kind: "nothing" };
  const lost = isWorse(ours, theirs, sign, options) ? 1 : 0;
  return {
    kind: "pair",
    candidate: { events: lost, exposure: 1 },
    stable: { events: 1 - lost, exposure: 1 },
    tolerance: 1,
  };
}
