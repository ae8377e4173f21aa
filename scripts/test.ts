import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireNode } from "./requireNode.ts";
import { runTool } from "./run.ts";
import { readSummary } from "./testSummary.ts";

/* `npm test [-- vitest's arguments]`: runs the suites, lists those whose service is not installed, and ends with
   `N passed, N failed, N skipped`. */
requireNode();
const work = await mkdtemp(join(tmpdir(), "switchyard-test-"));
const report = join(work, "report.json");
try {
  const status = await runTool("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ]);
  const { passed, failed, skipped, absent } = await readSummary(report);
  // An error outside of any test fails the run without a failed test.
  const failures = status === 0 ? failed : Math.max(failed, 1);
  for (const suite of absent) console.log(`skipped: ${suite}`);
  console.log(`${passed} passed, ${failures} failed, ${skipped} skipped`);
  process.exitCode = status ?? 1;
} finally {
  await rm(work, { recursive: true, force: true });
}
