import { expect, test } from "vitest";
import { groupsOf } from "./comparison.ts";

const table = (names: Readonly<Record<string, string>>) => ({
  name: "t",
  physical: "t",
  columns: Object.entries(names).map(([name, physical]) => ({ name, physical })),
});
const computed = (column: string, ...reads: string[]) => ({ column, expression: "…", reads });
const before = table({ first: "first", last: "last", age: "age" });
const after = table({ full: "full", years: "years" });
const columnsOf = (groups: ReturnType<typeof groupsOf>) =>
  groups.map(({ up, down }) => [up.map((one) => one.column), down.map((one) => one.column)]);

test("columns that follow from each other are in step as a whole, others by themselves", () => {
  const up = [computed("full", "first", "last"), computed("years", "age")];
  const down = [computed("first", "full"), computed("last", "full"), computed("age", "years")];
  expect(columnsOf(groupsOf({ before, after, up, down }))).toEqual([
    [["full"], ["first", "last"]],
    [["years"], ["age"]],
  ]);
});

test("a column that goes both ways of two others joins them", () => {
  const up = [computed("full", "first"), computed("years", "age")];
  const down = [computed("age", "full", "years")];
  expect(columnsOf(groupsOf({ before, after, up, down }))).toEqual([[["full", "years"], ["age"]]]);
});
