import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashes } from "../hash/hashes.ts";
import { compileFlags } from "./flagSet.ts";

const base = { state: "ENABLED", variants: { on: true, off: false } };

function variantOf(flag: object): (targetingKey: string) => string | undefined {
  const set = compileFlags({ flags: { shop: { ...base, ...flag } } });
  return (targetingKey) => set.evaluate("shop", { targetingKey }).variant;
}

const split = (on: number, of: number) => ({
  split: [
    ["on", on],
    ["off", of - on],
  ],
});

describe("shares", () => {
  it.each([100, 100_000])("are even over a million keys, of %i buckets", (of) => {
    const place = hashes["murmur3-1"]("shop", of);
    const counts = Array.from({ length: 100 }, () => 0);
    for (let key = 0; key < 1_000_000; key++) counts[Math.floor((place(`user-${key}`) * 100) / of)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    // 99.9th percentile of chi-square with 99 degrees of freedom.
    expect(chiSquare).toBeLessThan(148.2);
  });

  it("move nobody out when they are raised", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.array(fc.string({ minLength: 1 })), (one, other, keys) => {
        const small = variantOf({ fallthrough: split(Math.min(one, other), 100) });
        const large = variantOf({ fallthrough: split(Math.max(one, other), 100) });
        for (const key of keys) expect(small(key) === "on" && large(key) !== "on").toBe(false);
      }),
    );
  });

  it("of a gate and of the split behind it are independent", () => {
    const admitted = variantOf({ rules: [{ gate: { share: 50_000 }, serve: "on" }], defaultVariant: "off" });
    const drawn = variantOf({ fallthrough: split(50_000, 100_000) });
    const counts = [0, 0, 0, 0];
    const keys = 40_000;
    for (let key = 0; key < keys; key++) {
      const user = `user-${key}`;
      counts[(admitted(user) === "on" ? 2 : 0) + (drawn(user) === "on" ? 1 : 0)]!++;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - keys / 4) ** 2 / (keys / 4), 0);
    // 99.9th percentile of chi-square with 3 degrees of freedom.
    expect(chiSquare).toBeLessThan(16.27);
  });

  it("of a split behind a full gate are those of the bare split", () => {
    const gated = variantOf({ rules: [{ gate: { share: 100_000 }, serve: split(30_000, 100_000) }] });
    const bare = variantOf({ fallthrough: split(30_000, 100_000) });
    for (let key = 0; key < 5000; key++) expect(gated(`user-${key}`)).toBe(bare(`user-${key}`));
  });
});
