import type { Judgement } from "../../judgement.ts";
import { conclusion } from "../sequential/conclusion.ts";
import { insufficientData } from "../sequential/insufficientData.ts";
import { shareDifferenceIsTolerated } from "../sequential/shareTolerance.ts";
import { minEvents, type Sign, signsOf } from "../sequential/options.ts";
import { problemOf } from "../sequential/problem.ts";
import { shareOf, type Tally } from "../sequential/tally.ts";
import { tallyText } from "../sequential/tallyText.ts";
import { tolerated } from "../sequential/tolerated.ts";
import { exactInterval } from "./exactInterval.ts";
import { exactTest } from "./exactTest.ts";
import type { RateOptions } from "./rateOptions.ts";

export type { RateOptions } from "./rateOptions.ts";

/**
 * Compares two counts once, at the end: an exact test that keeps its false-alarm rate for this one look and no other.
 * Who looks again and again wants the sequential judge.
 */
export function judgeRate(candidate: Tally, stable: Tally, options: RateOptions): Judgement {
  const perTime = options.perTime === true;
  const samples = { candidate: candidate.exposure, stable: stable.exposure };
  const problem = problemOfTallies(candidate, stable, perTime);
  if (problem !== null) {
    return {
      verdict: "error",
      reason: `Cannot be judged: ${problem}.`,
      value: null,
      baseline: null,
      threshold: null,
      samples,
    };
  }
  const sign = worseSign(candidate, stable, options);
  const [value, baseline] = [shareOf(candidate), shareOf(stable)];
  const threshold = baseline === null ? null : tolerated(baseline, sign, options);
  const numbers = { value, baseline, threshold, samples };
  if (
    value === null ||
    baseline === null ||
    Math.min(candidate.exposure, stable.exposure) < options.minSamples
  ) {
    return {
      verdict: "inconclusive",
      reason: insufficientData(samples, options.minSamples, perTime ? "second" : "request"),
      ...numbers,
    };
  }
  const chance = exactTest(candidate, stable, { tolerance: options.maxRatio ?? 1, sign, perTime });
  const isProven = chance <= options.alpha / signsOf(options).length;
  const isFrequent = sign === -1 || candidate.events >= minEvents;
  const fails = isProven && isFrequent && !shareDifferenceIsTolerated(value, baseline, sign, options);
  return {
    verdict: fails ? "fail" : "pass",
    reason: `${tallyText(candidate, stable, "stable", options)}: ${conclusion({ fails, isProven, sign, threshold }, options)}.`,
    ...numbers,
    interval: exactInterval(candidate, stable, options.alpha, perTime),
  };
}

function problemOfTallies(candidate: Tally, stable: Tally, perTime: boolean): string | null {
  const isWhole = [candidate, stable].every(
    ({ events, exposure }) => Number.isInteger(events) && (perTime || Number.isInteger(exposure)),
  );
  return (
    problemOf({ kind: "tally", ...candidate }, perTime) ??
    problemOf({ kind: "tally", ...stable }, perTime) ??
    (isWhole ? null : "an exact test needs whole counts")
  );
}

function worseSign(candidate: Tally, stable: Tally, options: RateOptions): Sign {
  const [first, second] = signsOf(options);
  const isLower = candidate.events * stable.exposure < stable.events * candidate.exposure;
  return second !== undefined && isLower ? second : (first ?? 1);
}
