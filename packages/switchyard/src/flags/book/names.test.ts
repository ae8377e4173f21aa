import { expect, test } from "vitest";
import { environmentProblem, nameProblem } from "./names.ts";

test.each(["cart", "team/cart:v2", "a..b", ".hidden", "v1.2"])("%s can name a flag", (name) => {
  expect(nameProblem(name)).toBeUndefined();
});

test.each([".", "..", "a/../b", "./a", "a/."])("%s cannot: it would get lost in an address", (name) => {
  expect(nameProblem(name)).toMatch("addresses leave out");
});

test.each(["", "a b", "é", "a\u200b", "__proto__", "constructor", "x".repeat(201), 7, null])(
  "%j cannot",
  (name) => {
    expect(nameProblem(name)).toBeTypeOf("string");
  },
);

test.each(["..", "a/b", "", "__proto__", "x".repeat(41)])("%j cannot name an environment", (name) => {
  expect(environmentProblem(name)).toBeTypeOf("string");
});
