import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createHistogram, record } from "../../traffic/histogram.ts";
import { classicOf, latencyBounds } from "./classicHistogram.ts";

const micros = fc.oneof(
  fc.nat(300),
  fc.nat(100_000_000),
  fc.constantFrom(...latencyBounds.map((le) => le * 1e6)),
);

test("every value up to a bound is counted there, and none that is more than 1/64 above it", () => {
  fc.assert(
    fc.property(fc.array(micros, { maxLength: 100 }), (values) => {
      const filled = createHistogram();
      for (const value of values) record(filled, value);
      const classic = classicOf(filled);
      for (const { le, count } of classic.buckets) {
        const upTo = (bound: number) => values.filter((value) => value <= bound * 1e6).length;
        expect(count).toBeGreaterThanOrEqual(upTo(le));
        expect(count).toBeLessThanOrEqual(upTo(le * (1 + 1 / 64)));
      }
      expect(classic.count).toBe(values.length);
      expect(classic.sum).toBeCloseTo(values.reduce((a, b) => a + b, 0) / 1e6, 6);
    }),
  );
});

test("a value on the bound belongs to it", () => {
  const filled = createHistogram();
  record(filled, 5_000);
  const counts = new Map(classicOf(filled).buckets.map(({ le, count }) => [le, count]));
  expect([counts.get(0.0025), counts.get(0.005)]).toEqual([0, 1]);
});
