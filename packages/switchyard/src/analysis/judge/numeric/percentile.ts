/**
 * The value below which a share `q` (0..1) of the sorted values lies, linear between neighbours: definition 7 of
 * Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), the default of R and NumPy. NaN without values.
 */
export function percentile(sorted: ArrayLike<number>, q: number): number {
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low === high ? low : low + (position - below) * (high - low);
}
