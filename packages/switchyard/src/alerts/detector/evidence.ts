import type { Tally } from "./tally.ts";

/**
 * Evidence that the share of bad events rose above a tolerated one at some moment so far: a mixture of Shiryaev-Roberts
 * e-detectors, M = (M + 1) * L at each look, one for each size of the change. L is the likelihood ratio of the look's
 * events against the tolerated share; its mean is at most 1 as long as the share is tolerated. So the mean number of
 * looks until the mixture first reaches a threshold, while nothing is wrong, is at least that threshold, however the
 * sizes of the looks are chosen (Shin, Ramdas and Rinaldo, "E-detectors: a nonparametric framework for sequential change
 * detection", 2022).
 */
export type Evidence = readonly number[];

/** Sizes of change: how many times higher the odds of a bad event are than tolerated. */
const oddsRatios = [1.5, 2, 3, 5, 10, 30, 100, 1000];

export const noEvidence: Evidence = oddsRatios.map(() => 0);

/**
 * One look. A ratio is cut off at `cap`, which keeps its mean at most 1: however bad, one look alone is not believed, since
 * the events of one moment often have one cause that is over with it.
 */
export function weigh(evidence: Evidence, look: Tally, tolerated: number, cap: number): Evidence {
  return ratios(look, tolerated).map((ratio, index) => ((evidence[index] ?? 0) + 1) * Math.min(ratio, cap));
}

/** What is compared with the threshold. */
export function strengthOf(evidence: Evidence): number {
  return evidence.reduce((sum, one) => sum + one, 0) / oddsRatios.length;
}

/** What the look says by itself: above 1 it speaks for a change. */
export function ratioOf(look: Tally, tolerated: number): number {
  return strengthOf(ratios(look, tolerated));
}

function ratios({ events, exposure }: Tally, tolerated: number): readonly number[] {
  return oddsRatios.map((ratio) => {
    const changed = (ratio * tolerated) / (1 - tolerated + ratio * tolerated);
    const logarithm =
      events * Math.log(changed / tolerated) +
      (exposure - events) * Math.log((1 - changed) / (1 - tolerated));
    return Math.exp(Math.min(logarithm, largestLogarithm));
  });
}

/** Below where numbers become infinite. */
const largestLogarithm = 500;
