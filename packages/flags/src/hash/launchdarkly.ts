import type { BucketerOf } from "./bucketer.ts";
import { sha1 } from "./sha1.ts";

/**
 * LaunchDarkly's: the first 60 bits of a SHA-1 as a share of 2^60 - 1. `seed` is the flag's key and salt with a dot
 * between, or the seed of an experiment. LaunchDarkly counts a share of exactly 1 to the last variant.
 */
export const launchdarkly1: BucketerOf = (seed, of) => (key) => {
  const [first, second] = sha1(`${seed}.${key}`);
  const share = (first * 2 ** 28 + (second >>> 4)) / (2 ** 60 - 1);
  return Math.min(Math.floor(share * of), of - 1);
};
