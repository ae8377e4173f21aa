/** The point in [low, high] at which a predicate that holds below and not above changes; to the last bits. */
export function bisect(low: number, high: number, below: (x: number) => boolean): number {
  let [from, to] = [low, high];
  for (let step = 0; step < 200; step += 1) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) break;
    if (below(middle)) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
