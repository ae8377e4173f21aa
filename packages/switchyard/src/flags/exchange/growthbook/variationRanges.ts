import type { GrowthbookRule } from "./shape.ts";

/** From and until, as fractions; computed step by step as GrowthBook does, so that no edge moves. */
export function variationRanges(
  { ranges, coverage, weights }: Pick<GrowthbookRule, "ranges" | "coverage" | "weights">,
  count: number,
): readonly (readonly [number, number])[] {
  if (ranges) return ranges;
  const covered = Math.min(1, Math.max(0, coverage ?? 1));
  const equal = Array.from({ length: count }, () => 1 / count);
  const total = weights?.reduce((sum, weight) => sum + weight, 0) ?? 0;
  const usable = weights?.length === count && total >= 0.99 && total <= 1.01;
  let from = 0;
  return (usable ? weights : equal).map((weight) => {
    const start = from;
    from += weight;
    return [start, start + covered * weight];
  });
}
