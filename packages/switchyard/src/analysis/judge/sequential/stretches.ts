import { rateLower, rateUpper, shareLower, shareUpper } from "../numeric/exactIntervals.ts";
import { addTallies, noTally, type Tally } from "./tally.ts";

/**
 * How far stable's share itself wandered: over stretches of about a sixtieth of all that was seen of it, the highest
 * and the lowest share that a stretch had for sure. A burst that stable had too is then not held against a candidate
 * that has one alone.
 */
export interface Stretches {
  readonly total: Tally;
  readonly current: Tally;
  readonly highest: number;
  /** Null before the first stretch. */
  readonly lowest: number | null;
}

export const noStretches: Stretches = { total: noTally, current: noTally, highest: 0, lowest: null };

const part = 1 / 60;
/** Chance that chance alone puts a bound beyond a stretch's true share. */
const doubt = 1e-3;

export function addToStretches(stretches: Stretches, tally: Tally, perTime: boolean): Stretches {
  const total = addTallies(stretches.total, tally);
  const current = addTallies(stretches.current, tally);
  if (current.exposure < total.exposure * part || current.exposure === 0) {
    return { ...stretches, total, current };
  }
  const { highest, lowest } = stretches;
  const [lower, upper] = perTime ? [rateLower, rateUpper] : [shareLower, shareUpper];
  const share = current.events / current.exposure;
  // A bound is never beyond the share itself, so most stretches need none.
  return {
    total,
    current: noTally,
    highest: share <= highest ? highest : Math.max(highest, lower(current.events, current.exposure, doubt)),
    lowest:
      lowest !== null && share >= lowest
        ? lowest
        : Math.min(lowest ?? Infinity, upper(current.events, current.exposure, doubt)),
  };
}
