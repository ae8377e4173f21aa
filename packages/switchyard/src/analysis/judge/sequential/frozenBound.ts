import { rateLower, rateUpper, shareLower, shareUpper } from "../numeric/exactIntervals.ts";
import type { MetricData } from "../../data.ts";
import { isWorse, slowerThan, thresholdOf, toleratedMicros, windowMedian } from "./lens.ts";
import { type SequentialOptions, type Sign, signsOf } from "./options.ts";
import type { Seen } from "./seen.ts";
import type { Stretches } from "./stretches.ts";
import { shareOf, type Tally } from "./tally.ts";

/**
 * What stable is known to have stayed within, fixed at the moment when it stopped serving: exact, but for a part of
 * alpha (`boundPart`).
 */
export interface FrozenBound {
  /** Of the share of bad events. */
  readonly bound: number;
  /** The share that stable had. */
  readonly share: number;
  /** What makes an event bad: durations in microseconds and values beyond it. Null for tallies. */
  readonly threshold: number | null;
}

/** The part of alpha that may be lost by a bound that is wrong. */
export const boundPart = 1 / 4;

/**
 * Without a release beside it, what happens to the candidate may happen to the world. Shares may drift this many times
 * before they count against it.
 */
const drift = 1.25;

/** Null when nothing was ever seen of stable. */
export function freezeBound(
  stable: Seen | null,
  stretches: Stretches,
  sign: Sign,
  options: SequentialOptions,
): FrozenBound | null {
  const alpha = (options.alpha * boundPart) / signsOf(options).length;
  switch (stable?.kind) {
    case undefined:
      return null;
    case "tally":
      return {
        ...boundOf(stable.tally, stretches, sign, alpha, options.perTime === true, options.maxRatio ?? 1),
        threshold: null,
      };
    case "histogram": {
      // The share beyond an order statistic has exactly the distribution that Clopper and Pearson's bound inverts.
      const threshold = thresholdOf(stable, options.quantile)!;
      const slow = slowerThan(stable, threshold);
      return {
        ...boundOf(slow, stretches, sign, alpha, false, 1),
        threshold: toleratedMicros(threshold, sign, options),
      };
    }
    case "samples":
      // How often a window of stable's goes beyond all that were seen of it.
      return {
        bound: shareUpper(0, stable.windows, alpha),
        share: 0,
        threshold: sign === 1 ? stable.highest : stable.lowest,
      };
  }
}

/** The candidate's look as bad events by the bound's threshold. */
export function tallyBeyond(
  data: MetricData,
  { threshold }: FrozenBound,
  sign: Sign,
  options: SequentialOptions,
): Tally {
  switch (data.kind) {
    case "tally":
      return data;
    case "histogram":
      return slowerThan(data, threshold!);
    case "samples":
      return { events: isWorse(windowMedian(data)!, threshold!, sign, options) ? 1 : 0, exposure: 1 };
  }
}

function boundOf(
  tally: Tally,
  stretches: Stretches,
  sign: Sign,
  alpha: number,
  perTime: boolean,
  maxRatio: number,
): { bound: number; share: number } {
  const [lower, upper] = perTime ? [rateLower, rateUpper] : [shareLower, shareUpper];
  const { events, exposure } = tally;
  const bound =
    sign === 1
      ? Math.max(upper(events, exposure, alpha), stretches.highest) * drift * maxRatio
      : Math.min(lower(events, exposure, alpha), stretches.lowest ?? Infinity) / drift / maxRatio;
  return { bound, share: shareOf(tally)! };
}
