import fc from "fast-check";
import { expect, test } from "vitest";
import { breakable, columns, truncate, widthOf, wrap } from "./width.ts";

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;

test("colours take no columns, wide characters two", () => {
  expect(widthOf(red("abc"))).toBe(3);
  expect(widthOf("日本")).toBe(4);
  expect(widthOf("🚀")).toBe(2);
});

test("a cut text ends with the ellipsis and leaves no colour on", () => {
  expect(truncate("abcdef", 4, "…")).toBe("abc…");
  expect(truncate(red("abcdef"), 4, "…")).toBe("\u001b[31mabc…\u001b[0m");
  expect(truncate("abc", 3, "…")).toBe("abc");
});

test("whatever the text, a cut one is never wider than asked", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.constantFrom("日", "🚀", red("x")))),
      fc.nat(40),
      (parts, room) => {
        expect(widthOf(truncate(parts.join(""), room + 1, "…"))).toBeLessThanOrEqual(room + 1);
      },
    ),
  );
});

test("columns are aligned, and one that is empty everywhere vanishes", () => {
  expect(
    columns([
      ["a", "", "b"],
      ["long", "", "c"],
    ]),
  ).toEqual(["a     b", "long  c"]);
});

test("a text made breakable is wrapped to its end, also within a word", () => {
  expect(wrap(breakable("ab cdefghij", 4), 4)).toEqual(["ab", "cdef", "ghij"]);
  expect(breakable("abcdef", Infinity)).toBe("abcdef");
});

test("a wrapped text keeps every word, in lines no wider than asked unless a word is", () => {
  expect(wrap("one two three", 8)).toEqual(["one two", "three"]);
  expect(wrap("unbreakable", 4)).toEqual(["unbreakable"]);
  expect(wrap("one two", Infinity)).toEqual(["one two"]);
});
