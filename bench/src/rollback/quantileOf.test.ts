import { expect, test } from "vitest";
import { quantileOf } from "./quantileOf.ts";

test("a quantile is a value that was measured", () => {
  expect(quantileOf([30, 10, 20, 40], 0.5)).toBe(20);
  expect(quantileOf([30, 10, 20, 40], 0.99)).toBe(40);
  expect(quantileOf([7.25], 0.5)).toBe(7.3);
  expect(quantileOf([], 0.5)).toBeNaN();
});
