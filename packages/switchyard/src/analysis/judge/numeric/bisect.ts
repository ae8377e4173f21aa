/** The point in [low, high] >= 0 at which a predicate that holds below and not above changes; to a relative 1e-12. */
export function bisect(low: number, high: number, below: (x: number) => boolean): number {
  let [from, to] = [low, high];
  for (let step = 0; step < 200 && to - from > to * 1e-12; step += 1) {
    const middle = (from + to) / 2;
    if (middle <= from || middle >= to) break;
    if (below(middle)) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
}
