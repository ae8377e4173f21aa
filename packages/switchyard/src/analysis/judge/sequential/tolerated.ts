import type { SequentialOptions, Sign } from "./options.ts";

/** The value beyond which something is worse than `baseline` by both tolerances; same unit as the baseline. */
export function tolerated(
  baseline: number,
  sign: Sign,
  { maxRatio = 1, minDifference }: Pick<SequentialOptions, "maxRatio" | "minDifference">,
): number {
  return sign === 1
    ? Math.max(baseline * maxRatio, baseline + minDifference)
    : Math.min(baseline / maxRatio, baseline - minDifference);
}
