import { expect, it } from "vitest";
import { count, oneOf, percent, quantity } from "./words.ts";

it("writes numbers with three significant digits, thousands apart", () => {
  expect([percent(0.0209677), percent(0.5), percent(0), percent(1e-5)]).toEqual([
    "2.1%",
    "50%",
    "0%",
    "0.001%",
  ]);
  expect([count(11_800), count(5.0034)]).toEqual(["11,800", "5"]);
  expect(quantity(1234.56, "ms")).toBe("1,235 ms");
  expect(quantity(300 * 1024 ** 2, "bytes")).toBe("300 MiB");
  expect(quantity(0, "bytes")).toBe("0 B");
  expect(quantity(1.256, "cores")).toBe("1.26 cores");
  expect(quantity(-0.25, "none")).toBe("-0.25");
});

it("never makes a chance rarer than it is", () => {
  expect([0.05, 0.01, 0.001, 0.001 / 3, 0.0003].map(oneOf)).toEqual([
    "1 of 20",
    "1 of 100",
    "1 of 1,000",
    "1 of 3,000",
    "1 of 3,333",
  ]);
});
