import { logGamma } from "./logGamma.ts";

/**
 * The regularised lower incomplete gamma function P(a, x), a > 0: its series (DLMF 8.11.4) below a + 1, else the
 * continued fraction of its complement (DLMF 8.9.2) by the modified method of Lentz.
 */
export function regularizedGamma(a: number, x: number): number {
  if (x <= 0) return 0;
  return x < a + 1 ? series(a, x) : 1 - fraction(a, x);
}

/** 1 - P(a, x) without cancellation. */
export function regularizedGammaComplement(a: number, x: number): number {
  if (x <= 0) return 1;
  return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < 100_000 && term > sum * 1e-16; n += 1) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

function fraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < 100_000; n += 1) {
    const term = -n * (n - a);
    b += 2;
    const denominator = term * d + b;
    d = 1 / (Math.abs(denominator) < tiny ? tiny : denominator);
    c = b + term / c;
    if (Math.abs(c) < tiny) c = tiny;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value * Math.exp(a * Math.log(x) - x - logGamma(a));
}
