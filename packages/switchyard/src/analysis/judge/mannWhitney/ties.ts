/** Sum of t³ - t over the groups of t equal values: what ties take from the variance of a rank sum. */
export function tieSum(sorted: Float64Array): number {
  let sum = 0;
  let start = 0;
  for (let i = 1; i <= sorted.length; i++) {
    if (sorted[i] === sorted[start]) continue;
    const t = i - start;
    sum += t * t * t - t;
    start = i;
  }
  return sum;
}
