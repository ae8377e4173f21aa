import { expect, test } from "vitest";
import type { DatabaseSummary, PhaseSummary, Summary } from "./summary.ts";
import { hasFailed } from "./summary.ts";
import { tableLines } from "./table.ts";

const counts = {
  queries: 40,
  failed: 0,
  byOldCode: 30,
  byNewCode: 10,
  longestMs: 12.5,
  rows: 200_010,
  different: 0,
};
const changed: DatabaseSummary = { kind: "changed", version: 18, equal: true, failures: [], ...counts };
const act: PhaseSummary = {
  name: "canary to v7",
  requests: 10,
  failed: 0,
  appErrors: 0,
  p50Ms: 5,
  p99Ms: 20,
  beforeP50Ms: 5,
  beforeP99Ms: 20,
  switchMs: 30,
  rollbackMs: null,
  flagOff: null,
  schema: counts,
};

function summary(database: DatabaseSummary, failed = 0): Summary {
  const rest = { appErrors: 0, reconnects: 0, durationMs: 1000, failures: [] };
  return { phases: [act], requests: 10, failed, database, ...rest };
}

test("a failed request, a failed query and a row that differs each make it fail", () => {
  expect(hasFailed(summary(changed))).toBe(false);
  expect(hasFailed(summary(changed, 1))).toBe(true);
  expect(hasFailed(summary({ ...changed, failed: 1 }))).toBe(true);
  expect(hasFailed(summary({ ...changed, different: 1, equal: false }))).toBe(true);
  expect(hasFailed(summary({ kind: "left-out", reason: "none" }))).toBe(false);
});

test("the queries are told by act and in all, and the data are said to be equal", () => {
  const text = tableLines(summary(changed)).join("\n");
  expect(text).toMatch(/canary to v7.* 40 .* 0 .* 30 .* 10 .* 13 .* 200010 .* 0 /);
  expect(text).toMatch(/40 queries .* 0 failed; the data are equal/);
});

test("rows that differ and queries that failed are told", () => {
  const bad = { ...changed, different: 3, equal: false, failures: ["new code: no such column"] };
  const text = tableLines(summary(bad)).join("\n");
  expect(text).toMatch(/3 rows are not what was written last/);
  expect(text).toContain("new code: no such column");
});

test("without PostgreSQL it says what was left out, and why", () => {
  const text = tableLines(summary({ kind: "left-out", reason: "npm has none for plan9" })).join("\n");
  expect(text).toMatch(/left out.*npm has none for plan9/);
  expect(text).not.toContain("queries");
});
