import type { Split } from "../definition.ts";
import { apportion } from "./apportion.ts";

/** The usual number of buckets of a split. */
export const usualTotal = 100_000;

/**
 * A table of ranges in the order of the weights, with 100000 buckets in all. A weight above 0 gets one at least.
 *
 * @param weights numbers from 0 up, in any unit
 * @throws RangeError when there is no weight above 0
 * @example splitOf({ on: 25, off: 75 }) // [["on", 25000], ["off", 75000]]
 */
export function splitOf(weights: Readonly<Record<string, number>>): Split["split"] {
  const variants = Object.keys(weights);
  const parts = apportion(Object.values(weights), usualTotal);
  return variants.map((variant, at) => [variant, parts[at]!] as const).filter(([, weight]) => weight > 0);
}
