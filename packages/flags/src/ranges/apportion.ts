/**
 * Whole parts of `total` in the proportions of the weights: rounded down, what is left over goes to the largest
 * remainders. A weight above 0 gets 1 at least.
 *
 * @throws RangeError when a weight is negative or no number, all are 0, or there are more weights than parts
 */
export function apportion(weights: readonly number[], total: number): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (weights.some((weight) => !(weight >= 0)) || !(sum > 0) || !Number.isFinite(sum)) {
    throw new RangeError("weights must be numbers from 0 up, and one of them above 0");
  }
  const exact = weights.map((weight) => (weight / sum) * total);
  const parts = exact.map((share, at) => Math.max(Math.floor(share), weights[at]! > 0 ? 1 : 0));
  if (parts.filter((part) => part > 0).length > total) throw new RangeError(`more than ${total} weights`);
  let left = total - parts.reduce((all, part) => all + part, 0);
  const wanting = (at: number) => exact[at]! - parts[at]!;
  const byRemainder = parts.map((_, at) => at).filter((at) => parts[at]! > 0);
  while (left > 0) {
    byRemainder.sort((a, b) => wanting(b) - wanting(a) || a - b);
    for (const at of byRemainder.slice(0, left)) parts[at]!++;
    left -= Math.min(left, byRemainder.length);
  }
  while (left < 0) {
    // The smallest weights were raised to 1, at the expense of those who have the most.
    const largest = parts.indexOf(Math.max(...parts));
    const spare = Math.min(-left, Math.max(1, Math.floor(parts[largest]! / 2)));
    parts[largest]! -= spare;
    left += spare;
  }
  return parts;
}
