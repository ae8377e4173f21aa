import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucket } from "../bucket.ts";
import type { HashName } from "../definition.ts";
import { fnv1a32 } from "./fnv1a.ts";
import { hashes, isHashName } from "./hashes.ts";
import { sha1 } from "./sha1.ts";

const long = "0123456789abcdef".repeat(4);
const totals = fc.integer({ min: 1, max: 0x7fff_ffff });

describe("hashes", () => {
  // From unleash-client 6.12.1 (normalized values - 1), @growthbook/growthbook 1.8.0 and, for LaunchDarkly, SHA-1.
  it.each<[string, number, number, number, number, number]>([
    ["user-17", 11, 407, 604, 8981, 89_054],
    ["a", 15, 337, 283, 559, 78_696],
    ["123", 36, 5, 18, 6186, 23_137],
    ["", 57, 224, 200, 4206, 21_412],
    ["ZAZ_x-9.w", 49, 438, 767, 7154, 38_506],
    [long, 44, 3, 248, 4562, 91_984],
  ])("put %j where the libraries of their products put it", (key, rollout, variant, first, second, sha) => {
    expect(hashes["unleash-1"]("group", 100)(key)).toBe(rollout);
    expect(hashes["unleash-variants-1"]("group", 1000)(key)).toBe(variant);
    expect(hashes["growthbook-1"]("exp", 1000)(key)).toBe(first);
    expect(hashes["growthbook-2"]("exp", 10_000)(key)).toBe(second);
    expect(hashes["launchdarkly-1"]("flag.salt", 100_000)(key)).toBe(sha);
  });

  it("have Switchyard's own agree with the function that stands alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: "binary" }), totals, (seed, key, of) => {
        expect(hashes["murmur3-1"](seed, of)(key)).toBe(bucket(seed, key, of));
      }),
    );
  });

  it("always give a whole number among the places", () => {
    const names = fc.constantFrom(...Object.keys(hashes).filter(isHashName));
    fc.assert(
      fc.property(names, fc.string(), fc.string({ unit: "binary" }), totals, (name, seed, key, of) => {
        const place = hashes[name](seed, of)(key);
        expect(Number.isInteger(place) && place >= 0 && place < of).toBe(true);
      }),
    );
  });

  it("keep everyone's side of a boundary when there are more places, unless they divide by their number", () => {
    const names = fc.constantFrom<HashName>("murmur3-1", "growthbook-1", "growthbook-2");
    fc.assert(
      fc.property(
        names,
        fc.string(),
        fc.nat(100),
        fc.integer({ min: 2, max: 1000 }),
        (name, key, share, factor) => {
          const coarse = hashes[name]("seed", 100)(key);
          const fine = hashes[name]("seed", 100 * factor)(key);
          expect(fine < share * factor).toBe(coarse < share);
        },
      ),
    );
  });
});

describe("sha1", () => {
  it("is the platform's", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const hex = sha1(text)
          .map((word) => word.toString(16).padStart(8, "0"))
          .join("");
        expect(hex).toBe(createHash("sha1").update(text).digest("hex"));
      }),
    );
  });
});

describe("fnv1a32", () => {
  it.each([
    ["", 0x811c9dc5],
    ["a", 0xe40c292c],
    ["foobar", 0xbf9cf968],
  ])("gives the published value of %j", (text, expected) => {
    expect(fnv1a32(text)).toBe(expected);
  });
});
