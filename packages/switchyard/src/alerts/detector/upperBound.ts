import { shareOf, type Tally } from "./tally.ts";

/**
 * A share that the true one exceeds in at most one of 1/`miss` cases: Chernoff's bound, the largest p with
 * n * KL(k/n || p) <= ln(1/miss). 1 without exposure.
 */
export function upperBound(tally: Tally, miss: number): number {
  const { exposure } = tally;
  if (exposure === 0) return 1;
  const share = shareOf(tally);
  const allowed = Math.log(1 / miss) / exposure;
  let low = share;
  let high = 1;
  for (let round = 0; round < rounds; round++) {
    const middle = (low + high) / 2;
    if (divergence(share, middle) > allowed) high = middle;
    else low = middle;
  }
  return high;
}

/** Halvings of 0..1: far below any share that matters. */
const rounds = 40;

/** Kullback-Leibler divergence of two coins, in nats. */
function divergence(a: number, b: number): number {
  return term(a, b) + term(1 - a, 1 - b);
}

function term(a: number, b: number): number {
  return a === 0 ? 0 : a * Math.log(a / b);
}
