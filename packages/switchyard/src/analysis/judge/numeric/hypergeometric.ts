import { logChoose } from "./logFactorial.ts";

/** An urn: `first` and `second` balls of two kinds, of which `drawn` are taken. Whole numbers. */
export interface Urn {
  readonly first: number;
  readonly second: number;
  readonly drawn: number;
}

/**
 * ln of the sum over x of C(first, x) C(second, drawn - x) odds^x: the normaliser of Fisher's noncentral hypergeometric
 * distribution (Fog, Communications in Statistics 37, 2008). Sums outwards from the largest term, so the work grows
 * with the standard deviation and not with the urn; what is left out is below 1e-17 of the sum.
 */
export function logNormalizer(urn: Urn, odds: number): number {
  const mode = modeOf(urn, odds);
  return logWeight(urn, mode) + mode * Math.log(odds) + Math.log(sumAround(urn, odds, mode));
}

/**
 * The chance of `x` or more of the first kind when each of them is `odds` times as easily drawn as one of the second.
 * With odds of 1 that is Fisher's exact test, one-sided.
 */
export function drawnAtLeast(x: number, urn: Urn, odds = 1): number {
  const [low, high] = support(urn);
  if (x <= low) return 1;
  if (x > high) return 0;
  // From the side of the smaller tail, so that terms only fall.
  return x > modeOf(urn, odds) ? upperTail(x, urn, odds) : 1 - lowerTail(x - 1, urn, odds);
}

/** The chance of `x` or fewer. */
export function drawnAtMost(x: number, urn: Urn, odds = 1): number {
  return drawnAtLeast(urn.drawn - x, { ...urn, first: urn.second, second: urn.first }, 1 / odds);
}

/** Smallest and largest possible number of the first kind. */
export function support({ first, second, drawn }: Urn): readonly [low: number, high: number] {
  return [Math.max(0, drawn - second), Math.min(drawn, first)];
}

function upperTail(x: number, urn: Urn, odds: number): number {
  let term = 1;
  let sum = 1;
  for (let at = x; at < support(urn)[1] && term > sum * 1e-17; at += 1) {
    term *= ratio(urn, at, odds);
    sum += term;
  }
  return sum * probability(x, urn, odds);
}

function lowerTail(x: number, urn: Urn, odds: number): number {
  let term = 1;
  let sum = 1;
  for (let at = x; at > support(urn)[0] && term > sum * 1e-17; at -= 1) {
    term /= ratio(urn, at - 1, odds);
    sum += term;
  }
  return sum * probability(x, urn, odds);
}

function probability(x: number, urn: Urn, odds: number): number {
  return Math.exp(logWeight(urn, x) + x * Math.log(odds) - logNormalizer(urn, odds));
}

function logWeight({ first, second, drawn }: Urn, x: number): number {
  return logChoose(first, x) + logChoose(second, drawn - x);
}

/** The term of x + 1 over that of x; falls in x. */
function ratio({ first, second, drawn }: Urn, x: number, odds: number): number {
  return (((first - x) * (drawn - x)) / ((x + 1) * (second - drawn + x + 1))) * odds;
}

function modeOf(urn: Urn, odds: number): number {
  let [low, high] = support(urn);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (ratio(urn, middle, odds) > 1) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sumAround(urn: Urn, odds: number, mode: number): number {
  const [low, high] = support(urn);
  let sum = 1;
  for (let x = mode, term = 1; x < high && term > sum * 1e-17; x += 1) {
    term *= ratio(urn, x, odds);
    sum += term;
  }
  for (let x = mode, term = 1; x > low && term > sum * 1e-17; x -= 1) {
    term /= ratio(urn, x - 1, odds);
    sum += term;
  }
  return sum;
}
