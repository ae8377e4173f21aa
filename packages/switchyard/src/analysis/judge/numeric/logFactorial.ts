/**
 * ln(n!) for whole n >= 0: a table for small n, Stirling's series with three correction terms above (absolute error
 * below 1e-13 relative to the sum of the series there).
 */
export function logFactorial(n: number): number {
  const known = table[n];
  if (known !== undefined) return known;
  const inverse = 1 / n;
  const square = inverse * inverse;
  return (
    (n + 0.5) * Math.log(n) - n + halfLogTwoPi + inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260)))
  );
}

/** ln of the number of ways to choose k of n; whole numbers, 0 <= k <= n. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

const halfLogTwoPi = 0.5 * Math.log(2 * Math.PI);
const tableSize = 4096;
const table: readonly number[] = sumsOfLogs();

function sumsOfLogs(): number[] {
  const sums = [0];
  for (let n = 1; n < tableSize; n += 1) sums.push(sums[n - 1]! + Math.log(n));
  return sums;
}
