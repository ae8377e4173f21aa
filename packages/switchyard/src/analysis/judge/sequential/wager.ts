import { logAdd } from "../numeric/logAdd.ts";
import { addComparisons, type Comparison, noComparison } from "./comparison.ts";
import { noEvidence, oddsGrid } from "./oddsFactors.ts";

/*
 * Evidence as money: somebody begins with 1 and bets on "the candidate is worse" at fair odds or worse. Were it not
 * worse, the chance of ever reaching 1/alpha would be at most alpha (Ville, 1939; Shafer, JRSS A 184, 2021). Half of
 * the money is placed on the alternatives at once. The rest is placed bit by bit, so that a release that goes bad after
 * an hour is not judged by its good hour (as in the e-detectors of Shin, Ramdas and Rinaldo, 2023). How much is placed
 * when does not depend on what it is then bet on, so the whole stays fair.
 */
export interface Wager {
  /** Looks so far that had anything to say. */
  readonly looks: number;
  /** ln of what is not placed yet. */
  readonly logCash: number;
  /** One for each alternative of `oddsGrid`. */
  readonly stakes: readonly Stake[];
}

interface Stake {
  /** ln of the money on this alternative. */
  readonly logMoney: number;
  /** ln of the gain since it was last at its lowest: where the trouble began, if this alternative is true. */
  readonly logGain: number;
  /** What was seen since then. */
  readonly since: Comparison;
}

const logHalf = Math.log(0.5);
const logEach = -Math.log(oddsGrid.length);

export const openingWager: Wager = {
  looks: 0,
  logCash: logHalf,
  stakes: oddsGrid.map(() => ({ logMoney: logHalf + logEach, logGain: 0, since: noComparison })),
};

/** Bets on one look; `logFactors` for each alternative of `oddsGrid`. */
export function bet(wager: Wager, logFactors: readonly number[], seen: Comparison): Wager {
  if (logFactors === noEvidence)
    return { ...wager, stakes: wager.stakes.map((stake) => watch(stake, 0, seen)) };
  const looks = wager.looks + 1;
  // After n looks one part in log2(n + 2) of the reserve is left: late placements shrink only slowly.
  const kept = Math.log(looks + 1) / Math.log(looks + 2);
  const logPlaced = wager.logCash + Math.log1p(-kept) + logEach;
  return {
    looks,
    logCash: wager.logCash + Math.log(kept),
    stakes: wager.stakes.map((stake, at) => {
      const logFactor = logFactors[at]!;
      const logMoney = logAdd(stake.logMoney, logPlaced) + logFactor;
      return { ...watch(stake, logFactor, seen), logMoney };
    }),
  };
}

/** ln of all the money. */
export function logMoneyOf(wager: Wager): number {
  return wager.stakes.reduce((sum, stake) => logAdd(sum, stake.logMoney), wager.logCash);
}

/** What was seen since the trouble began, by the alternative with the most money on it. */
export function troubleOf(wager: Wager): Comparison {
  return wager.stakes.reduce((best, stake) => (stake.logMoney > best.logMoney ? stake : best)).since;
}

function watch(stake: Stake, logFactor: number, seen: Comparison): Stake {
  const logGain = stake.logGain + logFactor;
  return logGain <= 0
    ? { logMoney: stake.logMoney, logGain: 0, since: noComparison }
    : { logMoney: stake.logMoney, logGain, since: addComparisons(stake.since, seen) };
}
