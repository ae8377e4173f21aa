import type { BucketerOf } from "./bucketer.ts";
import { fnv1a32 } from "./fnv1a.ts";

/** GrowthBook's hash version 1, in thousandths. */
export const growthbook1: BucketerOf = (seed, of) => (key) => scaled(fnv1a32(key + seed) % 1000, 1000, of);

/** GrowthBook's hash version 2, in ten-thousandths. */
export const growthbook2: BucketerOf = (seed, of) => (key) =>
  scaled(fnv1a32(String(fnv1a32(seed + key))) % 10_000, 10_000, of);

/** Rounded down: a whole number of places is above the result exactly when it is above the fraction. */
function scaled(part: number, whole: number, of: number): number {
  return Math.floor((part * of) / whole);
}
