import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSummary } from "./testSummary.ts";

async function summaryOf(report: unknown): Promise<unknown> {
  const work = await mkdtemp(join(tmpdir(), "switchyard-summary-"));
  try {
    if (report !== undefined) await writeFile(join(work, "report.json"), JSON.stringify(report));
    return await readSummary(join(work, "report.json"));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const counts = { numPassedTests: 3, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1 };

test("counts passed, failed and skipped tests", async () => {
  const testResults = [{ status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] }];
  expect(await summaryOf({ ...counts, testResults })).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
    absent: [],
  });
});

test("a file that could not be loaded is a failure", async () => {
  const testResults = [{ status: "failed", assertionResults: [] }];
  expect(await summaryOf({ ...counts, testResults })).toEqual({
    passed: 3,
    failed: 2,
    skipped: 2,
    absent: [],
  });
});

test("a run without a report is a failure", async () => {
  expect(await summaryOf(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0, absent: [] });
});

test("names each suite once whose service is not installed", async () => {
  const title = "against a real server — install it with: apt-get install server";
  const skipped = { status: "skipped", ancestorTitles: [title] };
  const otherwise = { status: "skipped", ancestorTitles: ["not today"] };
  const testResults = [{ status: "passed", assertionResults: [skipped, skipped, otherwise] }];
  expect(await summaryOf({ ...counts, testResults })).toMatchObject({ absent: [title] });
});
