import { binomialAtLeast, binomialAtMost } from "../numeric/binomialTails.ts";
import { drawnAtLeast, drawnAtMost } from "../numeric/hypergeometric.ts";
import type { Sign } from "../sequential/options.ts";
import type { Tally } from "../sequential/tally.ts";

/**
 * The chance of a result as bad as this one or worse for a candidate that is just within the tolerance (a ratio of
 * odds, or of rates with `perTime`), given how many events both had together. Shares: Fisher's exact test. Counts over
 * time: Przyborowski and Wilenski's binomial, Biometrika 31 (1940).
 */
export function exactTest(
  candidate: Tally,
  stable: Tally,
  { tolerance, sign, perTime }: { tolerance: number; sign: Sign; perTime: boolean },
): number {
  const events = candidate.events + stable.events;
  const odds = tolerance ** sign;
  if (perTime) {
    const share = (odds * candidate.exposure) / (odds * candidate.exposure + stable.exposure);
    return sign === 1
      ? binomialAtLeast(candidate.events, events, share)
      : binomialAtMost(candidate.events, events, share);
  }
  const urn = { first: candidate.exposure, second: stable.exposure, drawn: events };
  return (sign === 1 ? drawnAtLeast : drawnAtMost)(candidate.events, urn, odds);
}
