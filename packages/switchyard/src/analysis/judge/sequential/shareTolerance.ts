import type { SequentialOptions, Sign } from "./options.ts";

/** Whether an observed share is near enough to the baseline to pass, whatever the evidence says. */
export function shareDifferenceIsTolerated(
  share: number,
  baseline: number,
  sign: Sign,
  { minDifference, maxRatio = 1 }: Pick<SequentialOptions, "minDifference" | "maxRatio">,
): boolean {
  const difference = (share - baseline) * sign;
  if (difference <= 0 || difference < minDifference) return true;
  return sign === 1 ? share < baseline * maxRatio : share > baseline / maxRatio;
}
