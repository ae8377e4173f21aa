import { readFileSync } from "node:fs";
import { array, assert, double, integer, oneof, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { percentile } from "../numeric/percentile.ts";
import { Differences } from "./differences.ts";
import { commonLanguage } from "./effectSize.ts";
import { locationShift, sigma } from "./locationShift.ts";

interface Known {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly confidence: number;
  readonly u: number;
  readonly sigma: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly percentiles: readonly number[];
}

const known: readonly Known[] = JSON.parse(
  readFileSync(new URL("known/mannWhitney.json", import.meta.url), "utf8"),
);
const sorted = (values: readonly number[]) => Float64Array.from(values).toSorted();
const near = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1e-3, Math.abs(expected)));

describe("agrees with SciPy and with the root of W found by bisection", () => {
  test.each(known)("$name", (one) => {
    const x = sorted(one.x);
    const y = sorted(one.y);
    const shift = locationShift(x, y, one.confidence);
    near(shift.estimate, one.estimate);
    near(shift.low, one.low);
    near(shift.high, one.high);
    near(sigma(x, y), one.sigma);
    near(commonLanguage(x, y) * x.length * y.length, one.u);
    for (const [index, q] of [0.01, 0.25, 0.5, 0.75, 0.99].entries())
      near(percentile(x, q), one.percentiles[index] ?? Number.NaN);
  });
});

test("the difference of any rank is the one that writing all of them out finds", () => {
  const value = oneof(
    integer({ min: -3, max: 3 }),
    integer({ min: -9, max: 9 }).map((power) => 10 ** power),
    double({ min: -1, max: 1, noNaN: true }),
  );
  const sample = array(value, { minLength: 1, maxLength: 80, size: "max" });
  const share = double({ min: 0, max: 0.999, noNaN: true });
  assert(
    property(sample, sample, share, double({ noNaN: true }), (xs, ys, part, guess) => {
      const x = sorted(xs);
      const y = sorted(ys);
      const all = sorted(xs.flatMap((a) => ys.map((b) => a - b)));
      const rank = Math.floor(part * all.length);
      const found = new Differences(x, y).select(rank, guess, Math.abs(guess));
      near(found, all[rank] ?? Number.NaN);
    }),
    { numRuns: 500 },
  );
});
