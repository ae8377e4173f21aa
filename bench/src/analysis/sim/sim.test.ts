import { describe, expect, it } from "vitest";
import { countFalseAlarms } from "./falseAlarms.ts";
import { fineProgram } from "./nullRollout.ts";
import { measurePower } from "./power.ts";
import { randomOf } from "./random.ts";
import { sameness } from "./regressions.ts";

/** Seconds of work, on a machine that may be busy. */
const patience = 180_000;

describe("the default guard over simulated rollouts", () => {
  it(
    "takes back none of 500 healthy releases",
    () => {
      const [own] = countFalseAlarms(500, [0.001], { seed: 7 });
      expect(own).toMatchObject({ falseAlarms: 0, reasons: [] });
    },
    patience,
  );

  it(
    "takes back none of 200 healthy releases with noisy traffic and real histograms",
    () => {
      const [own] = countFalseAlarms(200, [0.001], { seed: 8, drawProgram: fineProgram, requests: [2, 8] });
      expect(own).toMatchObject({ falseAlarms: 0, reasons: [] });
    },
    patience,
  );

  it("keeps a loose alpha too, where an exact test that peeks does not", () => {
    const { sequential, peekingExact } = measurePower(sameness, 100, 0.15, 9);
    expect(sequential.detected).toBeLessThanOrEqual(0.05);
    expect(peekingExact.detected).toBeGreaterThan(0.05);
  });

  it("stops a release within two looks whose errors went from 1 % to 10 %", () => {
    const regression = { ...sameness, candidate: 0.1 };
    const { sequential } = measurePower(regression, 20, 0.001, 10);
    expect(sequential.detected).toBe(1);
    expect(sequential.p90Seconds).toBeLessThanOrEqual(10);
  });
});

describe("drawn numbers", () => {
  it("are the same for the same seed", () => {
    expect(firstOf(3)).toEqual(firstOf(3));
    expect(firstOf(3)).not.toEqual(firstOf(4));
  });

  it.each([
    [20, 0.1],
    [1000, 0.3],
    [50, 0.9],
    [100_000, 0.001],
  ])("have the mean and the variance of a binomial of %i at %f", (trials, p) => {
    const random = randomOf(5);
    const runs = 20_000;
    const drawn = Array.from({ length: runs }, () => random.binomial(trials, p));
    const mean = drawn.reduce((a, b) => a + b, 0) / runs;
    const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / runs;
    const expected = trials * p * (1 - p);
    expect(Math.abs(mean - trials * p)).toBeLessThan(5 * Math.sqrt(expected / runs));
    expect(variance / expected).toBeCloseTo(1, 1);
  });
});

function firstOf(seed: number): number[] {
  const random = randomOf(seed);
  return Array.from({ length: 5 }, () => random.uniform());
}
