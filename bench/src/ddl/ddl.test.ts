import { expect, test } from "vitest";
import { describeOnPostgres } from "../../../packages/switchyard/src/schema/testing/describeOnPostgres.ts";
import { agreement, type Done, isHazard, type Verdict } from "./compare.ts";
import { families } from "./families.ts";
import { measureServer, settings } from "./measureServer.ts";
import { recallOf } from "./recall.ts";
import { reportOf } from "./report.ts";
import { squawkWarnings } from "./squawk/squawkWarnings.ts";

describeOnPostgres(
  "the linter's verdicts",
  ({ cluster }) => {
    test("are what the server does with every statement of the table", async () => {
      const report = reportOf([await measureServer(cluster(), families)]);
      const { statements, lockRight, rewriteRight, wrong } = report;
      expect(wrong.filter(({ what }) => what.some((text) => !text.startsWith("reads ")))).toEqual([]);
      expect({ lockRight, rewriteRight }).toEqual({ lockRight: statements, rewriteRight: statements });
      expect(statements).toBeGreaterThan(360);
      expect(report.scanRight / statements).toBeGreaterThan(0.97);
      expect(report.warnings.recall).toBeGreaterThan(0.95);
      expect(report.warnings.precision).toBeGreaterThan(0.95);
    }, 180_000);
  },
  { settings },
);

const truth: Done = {
  kind: "done",
  locks: { "public.a": "SHARE" },
  rewrites: [],
  scans: ["public.a"],
  doubtful: [],
  transaction: true,
};
const verdict: Verdict = { locks: { "public.a": "SHARE" }, rewrites: [], scans: ["public.a"], warns: true };

test("a lock that is too strong, or on one table too many, is not right; one that every query takes does not count", () => {
  expect(agreement(truth, verdict)).toEqual({ lock: true, rewrite: true, scan: true });
  const lockOf = (locks: Verdict["locks"]) => agreement(truth, { ...verdict, locks }).lock;
  expect(lockOf({ "public.a": "ACCESS EXCLUSIVE" })).toBe(false);
  expect(lockOf({ "public.a": "SHARE", "public.b": "ROW SHARE" })).toBe(false);
  expect(lockOf({ "public.a": "SHARE", "public.b": "ACCESS SHARE" })).toBe(true);
  expect(lockOf({})).toBe(false);
});

test("a hazard needs both: work that grows with the table, and a lock that stops writers", () => {
  const none = new Set<string>();
  expect(isHazard(truth, none)).toBe(true);
  expect(isHazard({ ...truth, scans: [] }, none)).toBe(false);
  expect(isHazard({ ...truth, locks: { "public.a": "SHARE UPDATE EXCLUSIVE" } }, none)).toBe(false);
  expect(isHazard(truth, new Set(["public.a"]))).toBe(false);
});

test("recall is of the hazards, precision of the warnings", () => {
  const cases = [
    { hazard: true, warned: true },
    { hazard: true, warned: false },
    { hazard: true, warned: false },
    { hazard: false, warned: true },
  ];
  expect(recallOf(cases)).toEqual({ hazards: 3, warned: 2, right: 1, recall: 0.333, precision: 0.5 });
});

test("squawk is asked about each statement by itself", async () => {
  const statements = [
    "CREATE INDEX a ON t (b)",
    "ALTER TABLE t ADD COLUMN c int",
    "ALTER TABLE t ALTER COLUMN c TYPE text",
  ];
  expect(await squawkWarnings(statements, 15)).toEqual([true, false, true]);
});
