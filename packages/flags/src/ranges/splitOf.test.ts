import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitOf } from "./splitOf.ts";

describe("splitOf", () => {
  it("scales weights in any unit to 100000 buckets, in their order", () => {
    expect(splitOf({ on: 25, off: 75 })).toEqual([
      ["on", 25_000],
      ["off", 75_000],
    ]);
    expect(splitOf({ a: 1, b: 1, c: 1 })).toEqual([
      ["a", 33_334],
      ["b", 33_333],
      ["c", 33_333],
    ]);
    expect(splitOf({ on: 0, off: 0.2 })).toEqual([["off", 100_000]]);
  });

  it("gives the smallest weight a bucket", () => {
    expect(splitOf({ on: 1, off: 10_000_000 })).toEqual([
      ["on", 1],
      ["off", 99_999],
    ]);
  });

  it("always hands out every bucket, within one of the exact share where no weight is tiny", () => {
    const weights = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(weights, (list) => {
        const sum = list.reduce((a, b) => a + b, 0);
        const table = splitOf(Object.fromEntries(list.map((weight, at) => [`v${at}`, weight])));
        expect(table.reduce((all, [, weight]) => all + weight, 0)).toBe(100_000);
        for (const [at, [, weight]] of table.entries()) {
          expect(Math.abs(weight - (list[at]! / sum) * 100_000)).toBeLessThan(1);
        }
      }),
    );
  });

  it("refuses weights that give nobody anything", () => {
    for (const weights of [{}, { on: 0 }, { on: -1, off: 2 }, { on: Number.NaN }, { on: Infinity }]) {
      expect(() => splitOf(weights)).toThrow(RangeError);
    }
  });
});
