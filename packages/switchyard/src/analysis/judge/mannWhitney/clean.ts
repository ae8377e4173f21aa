import type { CompareConfig } from "../../../config/analysisSchema.ts";
import { percentile } from "../numeric/percentile.ts";
import { sortUpwards } from "./sortUpwards.ts";

/** The values sorted upwards, NaN removed or put to 0. */
export function sortedValues(samples: readonly number[], nan: CompareConfig["nan"]): Float64Array {
  const values = new Float64Array(samples.length);
  let kept = 0;
  for (const value of samples) {
    if (Number.isNaN(value) && nan === "remove") continue;
    values[kept] = Number.isNaN(value) ? 0 : value;
    kept += 1;
  }
  return sortUpwards(values.subarray(0, kept));
}

const outlierFactor = 3;

/** Tukey's fences, moved out to the first and 99th percentile where those are further out, as Kayenta does. */
export function withoutOutliers(sorted: Float64Array): Float64Array {
  const q1 = percentile(sorted, 0.25);
  const q3 = percentile(sorted, 0.75);
  const lowest = Math.min(percentile(sorted, 0.01), q1 - outlierFactor * (q3 - q1));
  const highest = Math.max(percentile(sorted, 0.99), q3 + outlierFactor * (q3 - q1));
  return sorted.filter((value) => value >= lowest && value <= highest);
}
