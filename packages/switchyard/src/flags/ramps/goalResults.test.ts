import { expect, test } from "vitest";
import { goalResults } from "./goalResults.ts";
import type { VariantCount, VariantCounts } from "../variantCounts.ts";

const buys = { event: "bought", measure: "rate", better: "more" } as const;

type Seen = readonly [exposures: number, converters: number];

function counts(variants: Record<string, Seen>): VariantCounts {
  const entries = Object.entries(variants).map(([name, seen]) => [name, countOf(seen)] as const);
  return { startedAt: 0, unexposed: 0, dropped: 0, variants: Object.fromEntries(entries) };
}

function countOf([exposures, converters]: Seen): VariantCount {
  const bought = { converters, count: converters, sum: 10 * converters, sumOfSquares: 150 * converters };
  return { exposures, requests: 0, errors: 0, conversions: { bought } };
}

function widthOf(variants: VariantCounts): number {
  const { low, high } = goalResults([buys], variants, "off", 1)[0]!.variants[1]!.effect!;
  return high - low;
}

test("each variant stands beside the control, in words", () => {
  const seen = counts({ off: [5_000, 500], on: [5_000, 700], other: [5_000, 505], rare: [5_000, 6] });
  const [result] = goalResults([buys], seen, "off", 1);
  expect(result?.variants.map(({ variant, word }) => [variant, word])).toEqual([
    ["off", "control"],
    ["on", "better than the control"],
    ["other", "no proof of a difference yet"],
    ["rare", expect.stringMatching(/^too few people: 50 of each variant .* 10 who did it/)],
  ]);
  expect(result?.variants[1]?.effect?.difference).toBeCloseTo(0.04);
  expect(goalResults([{ ...buys, better: "less" }], seen, "off", 1)[0]?.variants[1]?.word).toBe(
    "worse than the control",
  );
});

test("more variants need more proof", () => {
  const two = counts({ off: [5_000, 500], on: [5_000, 600] });
  const four = counts({ off: [5_000, 500], on: [5_000, 600], b: [5_000, 500], c: [5_000, 500] });
  expect(widthOf(four)).toBeGreaterThan(widthOf(two));
});

test("a value is of a person, whether they did it or not", () => {
  const seen = counts({ off: [2_000, 200], on: [2_000, 400] });
  const on = goalResults([{ ...buys, measure: "value" }], seen, "off", 1)[0]?.variants[1];
  expect(on).toMatchObject({ mean: 2, effect: { difference: 1, relative: 1 } });
});

test("nobody is no proof", () => {
  const [result] = goalResults([buys], { startedAt: 0, unexposed: 0, dropped: 0, variants: {} }, "off", 1);
  expect(result?.variants).toEqual([
    { variant: "off", subjects: 0, converters: 0, mean: null, word: "control" },
  ]);
});

test("nothing is compared over several shares: people of the variant had less time", () => {
  const seen = counts({ off: [5_000, 900], on: [5_000, 500] });
  const on = goalResults([buys], seen, "off", 2)[0]?.variants[1];
  expect(on?.word).toMatch(/^not compared/);
  expect(on?.effect).toBeUndefined();
});
