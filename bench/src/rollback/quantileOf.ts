/** The smallest value that at least a share `q` of them does not exceed, rounded to a tenth; NaN for none. */
export function quantileOf(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
  return Math.round(value * 10) / 10;
}
