import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundFactors, noEvidence, oddsGrid, pairedFactors } from "./oddsFactors.ts";
import type { Sign } from "./options.ts";

const size = fc.integer({ min: 1, max: 12 });
const sign = fc.constantFrom<Sign[]>(1, -1);
const tolerance = fc.constantFrom(1, 1.5, 4);
const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });

function choose(n: number, k: number): number {
  return k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k;
}

function binomial(k: number, n: number, p: number): number {
  return choose(n, k) * p ** k * (1 - p) ** (n - k);
}

function pairs(n: number, m: number): [a: number, b: number][] {
  return Array.from({ length: (n + 1) * (m + 1) }, (_, at) => [at % (n + 1), Math.floor(at / (n + 1))]);
}

describe("factors of one look", () => {
  it("have a mean of at most 1 for a candidate within the tolerance, and of 1 at its edge", () => {
    fc.assert(
      fc.property(
        size,
        size,
        share,
        tolerance,
        sign,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, m, p, r, sign, within) => {
          // Odds of the candidate between none and the tolerance times stable's.
          const means = (multiple: number) => {
            const odds = (p / (1 - p)) * (r * multiple) ** sign;
            const q = odds / (1 + odds);
            const sums = oddsGrid.map(() => 0);
            for (const [a, b] of pairs(n, m)) {
              const factors = pairedFactors(
                { events: a, exposure: n },
                { events: b, exposure: m },
                { tolerance: r, sign, perTime: false },
              );
              const chance = binomial(a, n, q) * binomial(b, m, p);
              for (const [at, factor] of factors.entries()) sums[at]! += chance * Math.exp(factor);
            }
            return sums;
          };
          for (const mean of means(1)) expect(mean).toBeCloseTo(1, 9);
          for (const mean of means(Math.max(within, 1e-6))) expect(mean).toBeLessThanOrEqual(1 + 1e-9);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("grow with every further event on the candidate and fall with every one on stable", () => {
    fc.assert(
      fc.property(size, size, fc.nat(11), fc.nat(11), tolerance, (n, m, a, b, r) => {
        fc.pre(a < n && b < m);
        const options = { tolerance: r, sign: 1, perTime: false } as const;
        const at = (x: number, y: number) =>
          pairedFactors({ events: x, exposure: n }, { events: y, exposure: m }, options);
        const [now, worse, better] = [at(a, b), at(a + 1, b), at(a, b + 1)];
        for (const [index, factor] of now.entries()) {
          expect(worse[index]).toBeGreaterThanOrEqual(factor - 1e-9);
          expect(better[index]).toBeLessThanOrEqual(factor + 1e-9);
        }
      }),
    );
  });

  it("have a mean of at most 1 for counts over time, whatever the rate", () => {
    const [n, m, mean] = [1.5, 4.25, 0.7];
    const sums = oddsGrid.map(() => 0);
    for (const [a, b] of pairs(30, 40)) {
      const factors = pairedFactors(
        { events: a, exposure: n },
        { events: b, exposure: m },
        { tolerance: 1, sign: 1, perTime: true },
      );
      const chance = poisson(a, n * mean) * poisson(b, m * mean);
      for (const [at, factor] of factors.entries()) sums[at]! += chance * Math.exp(factor);
    }
    for (const sum of sums) expect(sum).toBeLessThanOrEqual(1 + 1e-9);
  });

  it("have a mean of at most 1 for a candidate that keeps within a bound", () => {
    fc.assert(
      fc.property(size, share, fc.double({ min: 0, max: 1, noNaN: true }), sign, (n, bound, part, sign) => {
        const p = sign === 1 ? bound * part : bound + (1 - bound) * part;
        const sums = oddsGrid.map(() => 0);
        for (let a = 0; a <= n; a += 1) {
          const factors = boundFactors({ events: a, exposure: n }, { bound, sign, perTime: false });
          for (const [at, factor] of factors.entries()) sums[at]! += binomial(a, n, p) * Math.exp(factor);
        }
        for (const sum of sums) expect(sum).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it("stay finite for millions of requests of which half are bad", () => {
    const factors = pairedFactors(
      { events: 1_000_000, exposure: 2_000_000 },
      { events: 2_000, exposure: 2_000_000 },
      { tolerance: 1, sign: 1, perTime: false },
    );
    for (const factor of factors) expect(Number.isFinite(factor)).toBe(true);
    expect(factors.at(-1)).toBeGreaterThan(100_000);
  });

  it("say nothing where nothing bad happened", () => {
    const calm = { events: 0, exposure: 500 };
    expect(pairedFactors(calm, calm, { tolerance: 1, sign: 1, perTime: false })).toBe(noEvidence);
  });
});

function poisson(k: number, lambda: number): number {
  return (Math.exp(-lambda) * lambda ** k) / factorial(k);
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
