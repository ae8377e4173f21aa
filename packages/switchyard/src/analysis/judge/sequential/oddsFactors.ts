import { logNormalizer } from "../numeric/hypergeometric.ts";
import type { Sign } from "./options.ts";
import type { Tally } from "./tally.ts";

/** The alternatives that are bet on: how many times the tolerated odds the candidate's are. */
export const oddsGrid: readonly number[] = [1.25, 1.5, 2, 3, 5, 8, 15, 30, 100, 1000];

const logGrid = oddsGrid.map(Math.log);

/**
 * What one look says, as ln of an e-factor for each alternative of `oddsGrid` (its inverse with sign -1). Each factor
 * has a mean of at most 1 as long as the candidate's odds are at most `tolerance` times the stable release's (at least
 * 1/tolerance times with sign -1), whatever stable's share is in this very look: with the number of events of both
 * given, how they fall on the two releases does not depend on it. For shares that is the likelihood ratio of Fisher's
 * noncentral hypergeometric distribution, for counts over time that of the binomial (which for one event is the same).
 */
export function pairedFactors(
  candidate: Tally,
  stable: Tally,
  { tolerance, sign, perTime }: { tolerance: number; sign: Sign; perTime: boolean },
): readonly number[] {
  const events = candidate.events + stable.events;
  if (events === 0) return noEvidence;
  const tolerated = tolerance ** sign;
  const normalizer =
    perTime || events === 1 || !areWhole(candidate, stable)
      ? (odds: number) =>
          events *
          Math.log((stable.exposure + odds * candidate.exposure) / (stable.exposure + candidate.exposure))
      : logNormalizerOf(candidate, stable);
  const atTolerance = normalizer(tolerated);
  return oddsGrid.map(
    (odds, at) => candidate.events * sign * logGrid[at]! + atTolerance - normalizer(tolerated * odds ** sign),
  );
}

/**
 * As `pairedFactors`, against a share (a rate, with `perTime`) that stable is known not to exceed, or with sign -1 not
 * to fall below. Never more than likelihood ratios of the binomial (Poisson) distribution.
 */
export function boundFactors(
  candidate: Tally,
  { bound, sign, perTime }: { bound: number; sign: Sign; perTime: boolean },
): readonly number[] {
  return oddsGrid.map((odds, at) => {
    const change = odds ** sign - 1;
    const expected = perTime ? bound * change : Math.log1p(Math.min(bound, 1) * change);
    return candidate.events * sign * logGrid[at]! - candidate.exposure * expected;
  });
}

/** Says nothing: every factor is 1. */
export const noEvidence: readonly number[] = oddsGrid.map(() => 0);

function logNormalizerOf(candidate: Tally, stable: Tally): (odds: number) => number {
  const urn = {
    first: candidate.exposure,
    second: stable.exposure,
    drawn: candidate.events + stable.events,
  };
  return (odds) => logNormalizer(urn, odds);
}

function areWhole(...tallies: readonly Tally[]): boolean {
  return tallies.every(({ events, exposure }) => Number.isInteger(events) && Number.isInteger(exposure));
}
