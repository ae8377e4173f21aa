import type { SequentialOptions } from "../sequential/options.ts";

/** As of the sequential judge; `alpha` is the chance of a false alarm of this one test. */
export type RateOptions = Pick<
  SequentialOptions,
  "alpha" | "minSamples" | "direction" | "maxRatio" | "minDifference" | "unit" | "perTime"
>;
