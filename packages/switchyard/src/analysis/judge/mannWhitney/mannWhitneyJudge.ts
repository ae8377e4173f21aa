import { classify, type Comparison } from "./classify.ts";
import { sortedValues, withoutOutliers } from "./clean.ts";
import { effectSize, mean } from "./effectSize.ts";
import { explain } from "./explain.ts";
import { jitter } from "./jitter.ts";
import { locationShift } from "./locationShift.ts";
import type { MannWhitneyJudgement, MannWhitneyOptions } from "./options.ts";
import { alike, infinite, insufficient, noData } from "./undecided.ts";

/** Under four values a side, even the most extreme ranks prove nothing. */
const leastSamples = 4;

/**
 * Judges one metric by the rank-sum test, as Kayenta's NetflixACAJudge does: it fails where the whole confidence
 * interval of the shift lies beyond a quarter of its estimate. Unlike there, too little data never passes, an infinite
 * value is an error, and constants are spread without chance.
 */
export function judgeMannWhitney(
  candidate: readonly number[],
  stable: readonly number[],
  options: MannWhitneyOptions,
): MannWhitneyJudgement {
  const all = [sortedValues(candidate, options.nan), sortedValues(stable, options.nan)] as const;
  if (all.some(isInfinite)) return infinite(all, options);
  const [x, y] = options.outliers === "remove" ? [withoutOutliers(all[0]), withoutOutliers(all[1])] : all;

  if (x.length === 0 || y.length === 0) return noData([x, y], options);
  const enough = Math.max(leastSamples, options.minSamples ?? leastSamples);
  if (x.length < enough || y.length < enough) return insufficient([x, y], enough, options);
  if (isAlike(x, y)) return alike([x, y]);
  return compare(x, y, options);
}

function compare(x: Float64Array, y: Float64Array, options: MannWhitneyOptions): MannWhitneyJudgement {
  const constant = isConstant(x) && isConstant(y);
  const shift = locationShift(
    constant ? jitter(x) : x,
    constant ? jitter(y) : y,
    options.confidence / 10_000,
  );
  const means = { candidate: mean(x), stable: mean(y) };
  const comparison: Comparison = {
    shift,
    effect: effectSize(options.effectSize, x, y, means),
    candidateMean: means.candidate,
    stableMean: means.stable,
  };
  const samples = { candidate: x.length, stable: y.length };
  const result = classify(comparison, options);
  return {
    verdict: result.classification === "Pass" ? "pass" : "fail",
    reason: explain(result, comparison, samples, options),
    value: comparison.candidateMean,
    baseline: comparison.stableMean,
    threshold: null,
    samples,
    interval: [shift.low, shift.high],
    classification: result.classification,
    critical: result.critical,
  };
}

/** The same values on both sides, or one and the same value everywhere. */
function isAlike(x: Float64Array, y: Float64Array): boolean {
  if (x[0] !== y[0]) return false;
  if (isConstant(x) && isConstant(y)) return true;
  return x.length === y.length && x.every((value, index) => value === y[index]);
}

function isConstant(sorted: Float64Array): boolean {
  return sorted[0] === sorted.at(-1);
}

function isInfinite(sorted: Float64Array): boolean {
  return sorted[0] === Number.NEGATIVE_INFINITY || sorted.at(-1) === Number.POSITIVE_INFINITY;
}
