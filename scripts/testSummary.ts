import { readFile } from "node:fs/promises";

export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Titles of the suites whose service is not installed, each with the command that installs it. */
  readonly absent: readonly string[];
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly ancestorTitles?: readonly string[];
    }[];
  }[];
}

/**
 * Counts the tests of vitest's JSON report. A file that failed without a failed test (it could not be loaded) counts
 * as one failure, and so does a run that died before it wrote a report.
 */
export async function readSummary(file: string): Promise<TestSummary> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return { passed: 0, failed: 1, skipped: 0, absent: [] };
  const report: Report = JSON.parse(text);
  const broken = report.testResults.filter(
    (result) =>
      result.status === "failed" && !result.assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    absent: absentServices(report),
  };
}

/** The title is how `describeWithService` tells a missing service from a test that is skipped for another reason. */
function absentServices(report: Report): readonly string[] {
  const titles = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .flatMap(({ ancestorTitles = [] }) => ancestorTitles)
    .filter((title) => title.includes(" — install it with: "));
  return [...new Set(titles)];
}
