import { bisect } from "./bisect.ts";
import { logBeta } from "./logGamma.ts";

/*
 * Intervals that hold at all times at once, however often they are looked at: the values that a bet by the mixture of
 * all shares (Jeffreys' prior) has not yet beaten 1/alpha times (Robbins, Ann. Math. Stat. 41, 1970). They are wider
 * than an interval for one look.
 */

type Interval = readonly [low: number, high: number];

/** Of a share that does not change, `events` of `total`. */
export function shareSequence(events: number, total: number, alpha: number): Interval {
  const others = total - events;
  const limit = Math.log(1 / alpha) - logMixture(events, others);
  const isBeaten = (share: number) => -logChance(events, others, share) >= limit;
  const observed = events / total;
  return [
    events === 0 ? 0 : bisect(0, observed, isBeaten),
    others === 0 ? 1 : bisect(observed, 1, (share) => !isBeaten(share)),
  ];
}

/** Of the number of values, of `total`, that are not above the true `q`-quantile; both may be out of reach. */
export function rankSequence(q: number, total: number, alpha: number): Interval {
  const isBeaten = (rank: number) =>
    logMixture(rank, total - rank) - logChance(rank, total - rank, q) >= Math.log(1 / alpha);
  const middle = q * total;
  return [
    isBeaten(0) ? bisect(0, middle, isBeaten) : 0,
    isBeaten(total) ? bisect(middle, total, (rank) => !isBeaten(rank)) : total,
  ];
}

/** ln of the chance of one such series of events, over all shares by Jeffreys' prior. */
function logMixture(events: number, others: number): number {
  return logBeta(events + 0.5, others + 0.5) - logBeta(0.5, 0.5);
}

function logChance(events: number, others: number, share: number): number {
  return (events > 0 ? events * Math.log(share) : 0) + (others > 0 ? others * Math.log1p(-share) : 0);
}
