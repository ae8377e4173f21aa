import { count } from "../numeric/words.ts";
import { mean } from "./effectSize.ts";
import { plain, values } from "./explain.ts";
import type { MannWhitneyJudgement, MannWhitneyOptions } from "./options.ts";

/** What is said without a comparison. */

type Sides = readonly [candidate: Float64Array, stable: Float64Array];

export function noData(sides: Sides, { mustHaveData, critical }: MannWhitneyOptions): MannWhitneyJudgement {
  const fails = mustHaveData && !critical;
  return {
    ...known(sides),
    verdict: fails ? "fail" : "inconclusive",
    reason: `insufficient-data: ${sizes(sides)}${fails ? ", and this metric must have data" : ""}.`,
    classification: fails ? "NodataFailMetric" : "Nodata",
    critical,
  };
}

export function insufficient(
  sides: Sides,
  enough: number,
  { critical }: MannWhitneyOptions,
): MannWhitneyJudgement {
  return {
    ...known(sides),
    verdict: "inconclusive",
    reason: `insufficient-data: ${sizes(sides)}; ${enough} on each side are enough.`,
    classification: "Nodata",
    critical,
  };
}

export function infinite(sides: Sides, { critical }: MannWhitneyOptions): MannWhitneyJudgement {
  return {
    ...known(sides),
    value: null,
    baseline: null,
    verdict: "error",
    reason: `An infinite value is among ${sizes(sides)}; correct the query or the buckets that it comes from.`,
    classification: "Error",
    critical,
  };
}

export function alike(sides: Sides): MannWhitneyJudgement {
  return {
    ...known(sides),
    verdict: "pass",
    reason: `Pass: the same on both sides, mean ${plain(mean(sides[0]))}, by ${sizes(sides)}.`,
    classification: "Pass",
    critical: false,
  };
}

function known([candidate, stable]: Sides) {
  return {
    value: candidate.length === 0 ? null : mean(candidate),
    baseline: stable.length === 0 ? null : mean(stable),
    threshold: null,
    samples: { candidate: candidate.length, stable: stable.length },
  };
}

function sizes([candidate, stable]: Sides): string {
  return `${values(candidate.length)} of the candidate and ${count(stable.length)} of stable`;
}
