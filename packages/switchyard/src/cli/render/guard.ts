import type { GuardView } from "../../server/api.ts";
import { quantity } from "./quantity.ts";

/** The guard in one line: verdict, reason, and the numbers of its worst metric. */
export function guardText({ verdict, reason, worst }: GuardView): string {
  if (worst === undefined) return `${verdict}: ${reason}`;
  const { metric, unit, value, baseline, threshold, samples } = worst;
  const limit = typeof threshold === "number" ? `, fails at ${quantity(threshold, unit)}` : "";
  const numbers = `${metric} ${quantity(value, unit)}, stable ${quantity(baseline, unit)}${limit}`;
  return `${verdict}: ${reason} (${numbers}; ${samples.candidate} against ${samples.stable})`;
}
