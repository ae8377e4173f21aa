import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Split } from "../definition.ts";
import { reweigh } from "./reweigh.ts";
import { splitOf } from "./splitOf.ts";

type Table = Split["split"];

/** Who has each of 100 buckets, for tables whose total divides 100 or is a multiple of it. */
function owners(table: Table, places: number): (string | null)[] {
  const total = table.reduce((sum, [, weight]) => sum + weight, 0);
  return table.flatMap(([variant, weight]) =>
    Array.from({ length: (weight * places) / total }, () => variant),
  );
}

const total = 60;
/** Up to five variants whose weights sum to 60, some of them 0. */
const weights = fc
  .array(fc.nat(total), { minLength: 1, maxLength: 4 })
  .map((cuts) => [0, ...cuts.toSorted((a, b) => a - b), total])
  .map((cuts) => Object.fromEntries(cuts.slice(1).map((cut, at) => [`v${at}`, cut - cuts[at]!])));
const tables = fc.array(
  fc.tuple(fc.constantFrom("v0", "v1", "v2", "v3", null), fc.integer({ min: 0, max: 60 })),
  {
    minLength: 1,
    maxLength: 12,
  },
);

const order = { v0: 0, v1: 0, v2: 0, v3: 0, v4: 0 };

function boundaryAt(share: number): Table {
  return [
    ["on", share * 1000],
    ["off", 100_000 - share * 1000],
  ];
}

function sizes(table: Table): Record<string, number> {
  const found: Record<string, number> = {};
  for (const [variant, weight] of table) found[String(variant)] = (found[String(variant)] ?? 0) + weight;
  return found;
}

describe("reweigh", () => {
  it("moves 14 % of the buckets from 34/33/33 to 20/40/40", () => {
    const before: Table = [
      ["a", 34],
      ["b", 33],
      ["c", 33],
    ];
    const after = reweigh(before, { a: 20, b: 40, c: 40 });
    expect(after).toEqual([
      ["a", 20],
      ["c", 7],
      ["b", 40],
      ["c", 33],
    ]);
    const [was, is] = [owners(before, 100), owners(after, 100)];
    expect(was.filter((variant, at) => variant !== is[at])).toHaveLength(14);
  });

  it("keeps one boundary between two variants, whichever of them grows", () => {
    let table: Table = splitOf({ on: 5, off: 95 });
    for (const share of [10, 50, 20, 99, 1, 50]) {
      table = reweigh(table, { on: share, off: 100 - share });
      expect(table).toEqual(boundaryAt(share));
    }
    expect(reweigh(reweigh(table, { on: 0, off: 1 }), { on: 50, off: 50 })).toEqual(boundaryAt(50));
  });

  it("moves as few buckets as the weights allow, nobody out of a variant that grows, and has the weights", () => {
    fc.assert(
      fc.property(tables, weights, (table, wanted) => {
        const all = table.reduce((sum, [, weight]) => sum + weight, 0);
        fc.pre(all > 0);
        const after = reweigh(table, wanted);
        const places = after.reduce((sum, [, weight]) => sum + weight, 0);
        const [was, is] = [owners(table, places), owners(after, places)];
        const [had, has] = [sizes(was.map((v) => [v, 1])), sizes(is.map((v) => [v, 1]))];
        for (const [variant, weight] of Object.entries(wanted)) {
          expect(has[variant] ?? 0).toBe((weight * places) / total);
        }
        const lost = Object.keys(had).map((variant) => Math.max(0, had[variant]! - (has[variant] ?? 0)));
        const moved = was.filter((variant, at) => variant !== is[at]);
        expect(moved).toHaveLength(lost.reduce((a, b) => a + b, 0));
        for (const variant of moved) expect(has[String(variant)] ?? 0).toBeLessThan(had[String(variant)]!);
      }),
    );
  });

  it("brings the same subjects back when weights go back to what a fresh table has", () => {
    fc.assert(
      fc.property(weights, weights, (before, after) => {
        const table = Object.entries(before).filter(([, weight]) => weight > 0);
        expect(reweigh(reweigh(table, { ...order, ...after }), { ...order, ...before })).toEqual(table);
      }),
    );
  });

  it("rounds instead of changing the number of buckets where the hash depends on it", () => {
    expect(reweigh([["a", 10]], { a: 1, b: 2 }, "unleash-variants-1")).toEqual([
      ["a", 3],
      ["b", 7],
    ]);
    expect(reweigh([["a", 10]], { a: 1, b: 2 })).toEqual([
      ["a", 10],
      ["b", 20],
    ]);
  });

  it("gives nobody's ranges, and those of variants that are gone, to the others", () => {
    const table: Table = [
      ["gone", 10],
      [null, 80],
      ["on", 10],
    ];
    expect(reweigh(table, { on: 100 })).toEqual([["on", 100]]);
  });

  it("refuses what is no table or no weights", () => {
    expect(() => reweigh([], { on: 1 })).toThrow(RangeError);
    expect(() => reweigh([["on", 1]], { on: 0 })).toThrow(RangeError);
  });
});
