const firstMs = 200;
const longestMs = 5000;

/** Milliseconds until the next try: doubling, by chance between half and all of it. `random`: 0..1. */
export function backoffMs(tries: number, random: () => number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.min(tries, 10)) * (0.5 + random() / 2);
}
