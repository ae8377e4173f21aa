import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LatencyHistogram } from "./port.ts";
import { ceilingOf, countAbove, createHistogram, merge, quantile, record, subtract } from "./histogram.ts";

const micros = fc.oneof(
  fc.nat(300),
  fc.nat(10_000_000),
  fc.integer({ min: 0, max: 2 ** 36 }),
  fc.nat(36).map((power) => 2 ** power),
);
const values = fc.array(micros, { minLength: 1, maxLength: 200 });

function of(list: readonly number[]) {
  const histogram = createHistogram();
  for (const value of list) record(histogram, value);
  return histogram;
}

describe("latency histogram", () => {
  it("gives every quantile within one percent of the exact value", () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, q) => {
        const sorted = list.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(Math.ceil(q * sorted.length), 1) - 1]!;
        const answer = quantile(of(list), q)!;
        expect(Math.abs(answer - exact)).toBeLessThanOrEqual(exact * 0.01);
      }),
    );
  });

  it("never orders a greater value below a smaller one", () => {
    fc.assert(
      fc.property(micros, micros, (a, b) => {
        const [small, large] = a < b ? [a, b] : [b, a];
        expect(quantile(of([small]), 1)).toBeLessThanOrEqual(quantile(of([large]), 1)!);
      }),
    );
  });

  it("merges to what recording everything in one would have given", () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(merge(of(a), of(b))).toEqual(of([...a, ...b]));
      }),
    );
  });

  it("subtracts an older reading to what came since", () => {
    fc.assert(
      fc.property(values, values, (before, since) => {
        expect(subtract(of([...before, ...since]), of(before))).toEqual(of(since));
      }),
    );
  });

  it("takes a counter that went backwards as started anew", () => {
    expect(subtract(of([5]), of([5, 900_000]))).toEqual(of([5]));
  });

  it("survives JSON, as it travels between processes", () => {
    const revived: LatencyHistogram = JSON.parse(JSON.stringify(of([3, 1_000, 250_000])));
    expect(quantile(revived, 0.5)).toBeCloseTo(1_000, -1);
  });

  it("has no quantile without values and stays sparse with many", () => {
    expect(quantile(createHistogram(), 0.99)).toBeUndefined();
    const histogram = of(Array.from({ length: 10_000 }, (_, i) => 1_000 + (i % 100)));
    expect(Object.keys(histogram.buckets).length).toBeLessThan(20);
  });

  it("caps what it cannot tell apart", () => {
    expect(quantile(of([-7]), 0.5)).toBe(0);
    expect(quantile(of([1e15]), 0.5)).toBeCloseTo(2 ** 36, -10);
  });

  it("counts exactly the values above the end of any bucket", () => {
    fc.assert(
      fc.property(values, micros, (list, split) => {
        const end = ceilingOf(split);
        expect(end).toBeGreaterThanOrEqual(split);
        expect(countAbove(of(list), end)).toBe(list.filter((value) => value > end).length);
      }),
    );
  });
});
