import { addTallies, noTally, type Tally } from "./tally.ts";

/** Both releases over a number of looks. */
export interface Comparison {
  readonly candidate: Tally;
  readonly stable: Tally;
  /**
   * The difference of the shares look by look, weighted as by Mantel and Haenszel, so that a share that changes over
   * time while traffic moves from one release to the other does not pass for a difference between them.
   */
  readonly weight: number;
  readonly weightedDifference: number;
}

export const noComparison: Comparison = {
  candidate: noTally,
  stable: noTally,
  weight: 0,
  weightedDifference: 0,
};

/** One look at both releases at once. */
export function compare(candidate: Tally, stable: Tally): Comparison {
  const weight = (candidate.exposure * stable.exposure) / (candidate.exposure + stable.exposure);
  const difference = candidate.events / candidate.exposure - stable.events / stable.exposure;
  return { candidate, stable, weight, weightedDifference: weight * difference };
}

/** One look at the candidate alone, against the share that stable had before. */
export function compareWithShare(candidate: Tally, share: number): Comparison {
  const weight = candidate.exposure / 2;
  return {
    candidate,
    stable: noTally,
    weight,
    weightedDifference: weight * (candidate.events / candidate.exposure - share),
  };
}

export function addComparisons(a: Comparison, b: Comparison): Comparison {
  return {
    candidate: addTallies(a.candidate, b.candidate),
    stable: addTallies(a.stable, b.stable),
    weight: a.weight + b.weight,
    weightedDifference: a.weightedDifference + b.weightedDifference,
  };
}

/** Candidate's share less stable's. */
export function differenceOf({ weight, weightedDifference }: Comparison): number {
  return weight > 0 ? weightedDifference / weight : 0;
}
