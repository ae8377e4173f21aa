import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EvaluationFault } from "../logic/evaluationFault.ts";
import { compilePattern, type PatternOptions } from "./compilePattern.ts";

function test(source: string, text: string, options?: PatternOptions): boolean {
  const pattern = compilePattern(source, options);
  if ("problem" in pattern) throw new Error(`${source}: ${pattern.problem}`);
  return pattern.test(text);
}

/** Zeros and ones in no order, the same each time. */
function noise(length: number): string {
  let seed = 1;
  return Array.from({ length }, () =>
    (seed = Math.imul(seed, 1_103_515_245) + 12_345) & 0x4000_0000 ? 1 : 0,
  ).join("");
}

/** Patterns in the syntax that is supported, over an alphabet small enough for texts to match. */
const { pattern: patterns } = fc.letrec<{ pattern: string; part: string; atom: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: "small" },
    fc.array(tie("part"), { maxLength: 4 }).map((parts) => parts.join("")),
    fc.tuple(tie("pattern"), tie("pattern")).map(([a, b]) => `${a}|${b}`),
  ),
  part: fc.oneof(
    fc
      .tuple(
        tie("atom"),
        fc.constantFrom("", "", "*", "+", "?", "*?", "{2}", "{0,2}", "{1,3}", "{2,}", "{0}"),
      )
      .map(([atom, count]) => atom + count),
    fc.constantFrom("^", "$", "\\b", "\\B"),
  ),
  atom: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("a", "b", "Z", "_", "1", " ", "é", "😀", ".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S"),
    fc.constantFrom(
      "[ab]",
      "[^ab]",
      "[a-c1-3]",
      "[\\w-]",
      "[^\\s😀]",
      "\\u00e9",
      "\\x61",
      "\\n",
      "[]",
      "[^]",
    ),
    tie("pattern").map((inner) => `(${inner})`),
    tie("pattern").map((inner) => `(?:${inner})`),
  ),
}));
const texts = fc
  .array(fc.constantFrom("a", "b", "c", "Z", "_", "1", " ", "\n", "é", "😀", "\ud83d", "-"), {
    maxLength: 12,
  })
  .map((characters) => characters.join(""));

describe("a pattern", () => {
  it("is found exactly where JavaScript finds it", () => {
    fc.assert(
      fc.property(patterns, fc.array(texts, { minLength: 1, maxLength: 6 }), (source, samples) => {
        const expected = new RegExp(source, "u");
        // V8 finds \B inside a surrogate pair, where no search should begin.
        const plain = source.includes("\\B") ? samples.map((text) => text.replaceAll("😀", "é")) : samples;
        for (const sample of plain) expect(test(source, sample)).toBe(expected.test(sample));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it("is found in any case where that is asked for", () => {
    const plain = patterns.filter((source) => !/\\[wWbB]/.test(source));
    fc.assert(
      fc.property(plain, texts, (source, text) => {
        expect(test(source, text, { caseInsensitive: true })).toBe(new RegExp(source, "iu").test(text));
      }),
      { numRuns: 200, seed: 2 },
    );
    expect(test("(?i)straße", "STRAßE")).toBe(true);
    expect(test("a(?i)b", "AB")).toBe(false);
    expect(test("(?i:a)b", "Ab")).toBe(true);
    expect(test("(?i:a)b", "AB")).toBe(false);
    expect(test("(?i)[^k]", "\u212a")).toBe(false);
  });

  it.each([
    ["(a)\\1", "Back references"],
    ["\\k<name>", "Back references"],
    ["a(?=b)", "Look-ahead"],
    ["(?<!a)b", "look-behind"],
    ["\\p{Lu}", "properties"],
    ["(a", "not closed"],
    ["a)", "not opened"],
    ["[a", "not closed"],
    ["*a", "nothing"],
    ["a**", "nothing"],
    ["a{2,1}", "wrong way round"],
    ["[b-a]", "wrong way round"],
    ["a{9999}", "at most"],
    ["\\q", "no escape"],
    ["\\", "backslash"],
    ["\\u{110000}", "number of a character"],
    ["(?x)a", "not supported"],
    ["((a{1,1000}){1,1000}){1,1000}", "too large"],
    ["(((){1000}){1000}){1000}", "too large"],
  ])("says what is wrong with %s", (source, message) => {
    const pattern = compilePattern(source);
    expect("problem" in pattern && pattern.problem).toContain(message);
  });

  it.each([
    "(a+)+$",
    "^(a|a)*$",
    "(a*)*b",
    "(a|aa)+$",
    "((a{1,10}){1,10}){1,5}$",
    "^(a?){100}a{100}$",
    "(.*a){20}b",
  ])("is searched for in linear time: %s", (source) => {
    const started = performance.now();
    expect(test(source, `${"a".repeat(100_000)}!`)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it("forgets states rather than keeping all of exponentially many, and still answers rightly", () => {
    const bits = noise(20_000);
    const expected = /1[01]{14}2/.test(`${bits}2`);
    expect(test("1[01]{14}2", `${bits}2`)).toBe(expected);
    expect(test("1[01]{14}2", bits)).toBe(false);
  });

  it("gives up on a large pattern in a long text before anybody waits for it", () => {
    const started = performance.now();
    const text = noise(100_000);
    expect(() => test("(1[01]{900}|0[01]{901})2", text)).toThrow(EvaluationFault);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
