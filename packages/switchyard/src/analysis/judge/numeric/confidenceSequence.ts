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
  const isBeaten = (share: number) => logGain(events, total, share) >= Math.log(1 / alpha);
  const observed = events / total;
  return [
    events === 0 ? 0 : bisect(0, observed, isBeaten),
    events === total ? 1 : bisect(observed, 1, (share) => !isBeaten(share)),
  ];
}

/** Of the number of values, of `total`, that are not above the true `q`-quantile; both may be out of reach. */
export function rankSequence(q: number, total: number, alpha: number): Interval {
  const isBeaten = (rank: number) => logGain(rank, total, q) >= Math.log(1 / alpha);
  const middle = q * total;
  return [
    isBeaten(0) ? bisect(0, middle, isBeaten) : 0,
    isBeaten(total) ? bisect(middle, total, (rank) => !isBeaten(rank)) : total,
  ];
}

function logGain(events: number, total: number, share: number): number {
  const others = total - events;
  return (
    logBeta(events + 0.5, others + 0.5) -
    logBeta(0.5, 0.5) -
    (events > 0 ? events * Math.log(share) : 0) -
    (others > 0 ? others * Math.log1p(-share) : 0)
  );
}
