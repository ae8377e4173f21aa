import { expect, test } from "vitest";
import { styleFor } from "../style.ts";
import { at, failedGuard, measurement, metric } from "../testing/fixtures.ts";
import { analysesLines } from "./analyses.ts";
import { widthOf } from "./width.ts";

process.env["TZ"] = "UTC";
const env = { LANG: "C.UTF-8" };
const plain = styleFor({ terminal: false, columns: undefined, env, color: true });
const now = Date.parse(at(60));
const text = (analyses: Parameters<typeof analysesLines>[0], measurements = 3) =>
  analysesLines(analyses, measurements, now, plain).join("\n");

test("the failed analysis stands first, with verdict, time and reason", () => {
  const passed = { ...failedGuard(), purpose: "step", step: 3, verdict: "pass", reason: "Good." } as const;
  const lines = analysesLines([passed, failedGuard()], 3, now, plain);
  expect(lines.slice(0, 2)).toEqual([
    "Guard of shop, release 7 against 6",
    "✖ fail  from 12:00:00 to 12:00:35 (35.0 s)",
  ]);
  expect(lines[2]).toMatch(/^2\.1 % of the candidate's requests failed/);
  expect(lines).toContain("Analysis in step 4 of shop, release 7 against 6");
});

test("a metric shows every number that its verdict rests on, with units", () => {
  const shown = text([failedGuard()]);
  expect(shown).toContain("✖ failed  errors");
  expect(shown).toContain("Value       2.1 %, stable 0.2 %");
  expect(shown).toContain("Threshold   fails at 0.3 %");
  expect(shown).toContain("Samples     620 of the candidate, 5,580 of stable");
  expect(shown).toContain("Difference  +0.9 % to no bound");
  expect(shown).toContain("Evidence    1,240 to 1 against the candidate");
  expect(shown).toContain("Query       errors of shop release 7, 12:00:30 to 12:00:35");
  expect(shown).toContain("Counts      1 failed, 6 successful");
  expect(shown).toContain("Value       182 ms, stable 176 ms");
});

test("measurements stand newest first, and those left out are counted", () => {
  const many = Array.from({ length: 5 }, (_, index) => measurement({ at: at(index) }));
  const guard = { ...failedGuard(), metrics: [metric("errors", { measurements: many })] };
  expect(text([guard])).toMatch(/Measured {4}12:00:04 .+\n.+12:00:03 .+\n.+12:00:02 .+\n.+2 earlier: --all/);
  expect(text([guard], Infinity)).not.toContain("earlier");
});

test("a measurement in error shows what went wrong in place of numbers", () => {
  const failed = measurement({ verdict: "error", value: null, reason: "Prometheus does not answer." });
  const shown = text([{ ...failedGuard(), metrics: [metric("errors", { measurements: [failed] })] }]);
  expect(shown).toMatch(/Measured {4}12:00:35 {2}✖ error {2}Prometheus does not answer\./);
});

test("a pass leaves the reasons to its metrics", () => {
  const passed = { ...failedGuard(), verdict: "pass", reason: "errors: fine. latency: fine." } as const;
  expect(text([passed])).not.toContain("latency: fine.");
  expect(text([{ ...passed, score: 100, reason: "All passed." }])).toContain("All passed.");
});

test("a metric that was never measured says so", () => {
  expect(text([{ ...failedGuard(), metrics: [metric("errors", { measurements: [] })] }])).toContain(
    "No measurement yet.",
  );
});

test("no line is wider than a narrow terminal", () => {
  const narrow = styleFor({ terminal: true, columns: 60, env: { ...env, FORCE_COLOR: "1" }, color: true });
  const lines = analysesLines([failedGuard()], 3, now, narrow);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(60);
});
