import { expect, test } from "vitest";
import { SubjectTotals } from "./subjectTotals.ts";

test("who comes ten times is one person with a large total", () => {
  const totals = SubjectTotals.empty();
  for (let time = 0; time < 10; time++) totals.add("a", 3);
  totals.add("b", 4);
  expect(totals.sumOfSquares()).toBeCloseTo(30 ** 2 + 4 ** 2, -1);
  expect(SubjectTotals.restore(totals.save()).sumOfSquares()).toBe(totals.sumOfSquares());
});

test("of many people it is some percent off, and not to one side", () => {
  for (const [people, times] of [
    [300, 4],
    [50_000, 1],
  ] as const) {
    let exact = 0;
    const totals = SubjectTotals.empty();
    for (let person = 0; person < people; person++) {
      const value = 1 + (person % 17);
      exact += (times * value) ** 2;
      for (let time = 0; time < times; time++) totals.add(`person ${person}`, value);
    }
    expect(totals.sumOfSquares() / exact).toBeGreaterThan(0.86);
    expect(totals.sumOfSquares() / exact).toBeLessThan(1.14);
  }
});
