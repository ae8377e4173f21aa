import { normalQuantile } from "../numeric/normalQuantile.ts";
import { percentile } from "../numeric/percentile.ts";
import { Differences } from "./differences.ts";
import { tieSum } from "./ties.ts";

export interface LocationShift {
  /** By how much `x` lies above `y`: the median of all differences x - y (Hodges and Lehmann, 1963). */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The shift between two samples, with the confidence interval that inverts the rank-sum test: the shifts mu for which
 *
 *     W(mu) = (R(x - mu) - m(m+1)/2 - mn/2 - sign/2) / sigma
 *
 * lies between the normal quantiles -z and z, R the rank sum of the shifted `x`, sigma corrected for ties. As mu grows,
 * W falls by one step at every difference x[i] - y[j] and nowhere else; so its roots *are* differences, and the one
 * that is needed follows from z. A root finder comes as near to it as its tolerance allows; here it is picked by its
 * rank, exactly and in any unit. Where W does not change its sign, the bound is the outermost difference.
 *
 * Both samples finite, sorted upwards, not empty, and not both constant.
 */
export function locationShift(x: Float64Array, y: Float64Array, confidence: number): LocationShift {
  const m = x.length;
  const n = y.length;
  const differences = new Differences(x, y);
  const { size } = differences;
  const slope = normalSlope * Math.hypot(middleSpread(x), middleSpread(y));

  const ranks = 0.5 + normalQuantile((1 + confidence) / 2) * sigma(x, y);
  const rank = Math.max(0, size - 1 - Math.floor(Math.min(size, size / 2 + ranks)));

  const coarse = m < thinned || n < thinned ? undefined : new Differences(thin(x), thin(y));
  const middle = percentile(x, 0.5) - percentile(y, 0.5);
  const guess = (share: number) => {
    const byShape = middle + slope * (share - 0.5);
    return coarse?.select(Math.floor(share * coarse.size), byShape, (slope * near) / coarse.size) ?? byShape;
  };
  const reach = (slope * near) / size;
  return {
    estimate: differences.median(guess(0.5), reach),
    low: differences.select(rank, guess(rank / size), reach),
    high: differences.select(size - 1 - rank, guess(1 - rank / size - 1e-9), reach),
  };
}

/** So many differences are about as far from a first guess as the one that is looked for. */
const near = 300;

/** From this size on a sample's every eighth value says well enough where to begin. */
const thinned = 200;

function thin(sorted: Float64Array): Float64Array {
  const thin = new Float64Array(sorted.length >> 3);
  for (let index = 0; index < thin.length; index++) thin[index] = sorted[8 * index + 4]!;
  return thin;
}

/** Standard deviation of the rank sum, with ties within a sample; those between the samples come and go with mu. */
export function sigma(x: Float64Array, y: Float64Array): number {
  const m = x.length;
  const n = y.length;
  const tied = (tieSum(x) + tieSum(y)) / ((m + n) * (m + n - 1));
  return Math.sqrt(((m * n) / 12) * (m + n + 1 - tied));
}

/** Interquartile ranges to the slope of a normal distribution's quantiles in the middle; only a first guess. */
const normalSlope = 1.858;

function middleSpread(sorted: Float64Array): number {
  return percentile(sorted, 0.75) - percentile(sorted, 0.25);
}
