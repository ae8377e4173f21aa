import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare } from "./comparison.ts";
import { oddsGrid, pairedFactors } from "./oddsFactors.ts";
import { bet, logMoneyOf, openingWager, troubleOf, type Wager } from "./wager.ts";

function look(wager: Wager, a: number, n: number, b: number, m: number): Wager {
  const [candidate, stable] = [
    { events: a, exposure: n },
    { events: b, exposure: m },
  ];
  const factors = pairedFactors(candidate, stable, { tolerance: 1, sign: 1, perTime: false });
  return bet(wager, factors, compare(candidate, stable));
}

/** The mean of the money over everything that can happen in `looks` looks at two requests a side. */
function meanMoney(wager: Wager, looks: number, p: number): number {
  if (looks === 0) return Math.exp(logMoneyOf(wager));
  const chance = [(1 - p) ** 2, 2 * p * (1 - p), p ** 2];
  return chance.reduce(
    (sum, ofA, a) =>
      sum +
      chance.reduce(
        (inner, ofB, b) => inner + ofA * ofB * meanMoney(look(wager, a, 2, b, 2), looks - 1, p),
        0,
      ),
    0,
  );
}

describe("a wager", () => {
  it("begins with 1 and keeps a mean of 1 between equals", () => {
    expect(Math.exp(logMoneyOf(openingWager))).toBeCloseTo(1, 12);
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (p) => {
        expect(meanMoney(openingWager, 3, p)).toBeCloseTo(1, 9);
      }),
      { numRuns: 10 },
    );
  });

  it("has money on every alternative, in the order of the grid", () => {
    expect(oddsGrid).toEqual(oddsGrid.toSorted((a, b) => a - b));
    expect(openingWager.stakes).toHaveLength(oddsGrid.length);
  });

  it("finds trouble that starts late, and tells what happened since then", () => {
    let wager = openingWager;
    for (let at = 0; at < 2000; at += 1) wager = look(wager, at % 2, 100, (at + 1) % 2, 100);
    expect(logMoneyOf(wager)).toBeLessThan(0);
    let looks = 0;
    while (logMoneyOf(wager) < Math.log(3000)) {
      wager = look(wager, 10, 100, 1, 100);
      looks += 1;
    }
    expect(looks).toBeLessThanOrEqual(6);
    const { candidate } = troubleOf(wager);
    expect(candidate.exposure).toBeLessThanOrEqual((looks + 2) * 100);
    expect(candidate.events).toBeGreaterThanOrEqual(looks * 10);
  });
});
