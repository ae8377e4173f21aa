import { assert, property, string } from "fast-check";
import { expect, test } from "vitest";
import { editDistance, suggest } from "./suggest.ts";

test.each([
  ["instnces", ["instances", "env"], "instances"],
  ["pth", ["path", "tcp"], "path"],
  ["haelth", ["health", "test"], "health"],
  ["INSTANCES", ["instances"], "instances"],
  ["zebra", ["instances", "env"], undefined],
])("%s among %j means %s", (word, known, meant) => {
  expect(suggest(word, known)).toBe(meant);
});

test("the distance is that of a metric, and a swap of neighbours counts once", () => {
  expect(editDistance("ab", "ba")).toBe(1);
  assert(
    property(string(), string(), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, a)).toBe(0);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
  );
});
