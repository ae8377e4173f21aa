import { rateLower, rateUpper, shareLower, shareUpper } from "../numeric/exactIntervals.ts";
import type { Tally } from "../sequential/tally.ts";

/**
 * An exact interval of the difference, candidate less stable, for one look: the difference of Clopper and Pearson's
 * (of Garwood's, for counts over time) at half of alpha each, so wider than it would have to be.
 */
export function exactInterval(
  candidate: Tally,
  stable: Tally,
  alpha: number,
  perTime: boolean,
): readonly [low: number, high: number] {
  const [lower, upper] = perTime ? [rateLower, rateUpper] : [shareLower, shareUpper];
  const each = alpha / 4;
  return [
    lower(candidate.events, candidate.exposure, each) - upper(stable.events, stable.exposure, each),
    upper(candidate.events, candidate.exposure, each) - lower(stable.events, stable.exposure, each),
  ];
}
