import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { murmur3_32 } from "./murmur3.ts";
import { beginTextHash, murmur3OfText } from "./textHash.ts";

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  // Any UTF-16 code units, so surrogates that stand alone too.
  fc
    .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd7f0, max: 0xe010 })))
    .map((units) => String.fromCharCode(...units)),
);
const seed = fc.integer({ min: 0, max: 0xffff_ffff });

describe("the hash of a text", () => {
  it("is that of its UTF-8 bytes", () => {
    fc.assert(
      fc.property(text, (value) => {
        expect(murmur3OfText(value)).toBe(murmur3_32(new TextEncoder().encode(value)));
      }),
      { numRuns: 500 },
    );
  });

  it("goes on from what was hashed before, wherever the text is cut", () => {
    fc.assert(
      fc.property(text, text, seed, (before, after, start) => {
        const whole = murmur3_32(new TextEncoder().encode(before + after), start);
        expect(murmur3OfText(after, beginTextHash(before, start))).toBe(whole);
      }),
      { numRuns: 500 },
    );
  });

  it("keeps a surrogate pair together that was cut in two", () => {
    const [high, low] = ["\ud83d", "\ude00"];
    expect(murmur3OfText(low, beginTextHash(`a${high}`))).toBe(murmur3OfText(`a${high}${low}`));
  });
});
