import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucket } from "./bucket.ts";
import { murmur3_32 } from "./murmur3.ts";

const weights = fc.integer({ min: 1, max: 0x7fff_ffff });

describe("bucket", () => {
  it("is always an integer within the total weight", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: "binary" }), weights, (seed, key, total) => {
        const result = bucket(seed, key, total);
        expect(Number.isInteger(result) && result >= 0 && result < total).toBe(true);
      }),
    );
  });

  it("is exactly the upper half of the 64-bit product", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: "binary" }), weights, (seed, key, total) => {
        const hash = BigInt(murmur3_32(new TextEncoder().encode(seed + key)));
        expect(bucket(seed, key, total)).toBe(Number((hash * BigInt(total)) >> 32n));
      }),
    );
  });

  it("never moves a key out of a share that grows", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(10_000), fc.nat(10_000), (key, one, other) => {
        const [small, large] = one < other ? [one, other] : [other, one];
        const at = bucket("shop", key, 10_000);
        expect(at < small && at >= large).toBe(false);
      }),
    );
  });

  it("spreads keys evenly", () => {
    const counts = Array.from({ length: 20 }, () => 0);
    const keys = 40_000;
    for (let key = 0; key < keys; key++) {
      const at = bucket("shop", `user-${key}`, counts.length);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    const expected = keys / counts.length;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99.9th percentile of chi-square with 19 degrees of freedom.
    expect(chiSquare).toBeLessThan(43.82);
  });

  it("refuses a total weight that it cannot divide by", () => {
    for (const total of [0, -1, 1.5, 2 ** 31, Number.NaN]) {
      expect(() => bucket("shop", "user", total)).toThrow(RangeError);
    }
  });
});
