/** Sum of t³ - t over the groups of t equal values: what ties take from the variance of a rank sum. */
export function tieSum(sorted: Float64Array): number {
  let sum = 0;
  let start = 0;
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    sum += tied(i - start);
    start = i;
  }
  return sum + tied(sorted.length - start);
}

function tied(count: number): number {
  return count === 1 ? 0 : count * count * count - count;
}
