import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { workspaceRoot } from "../../../scripts/run.ts";
import { readSummary, type TestSummary } from "../../../scripts/testSummary.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(workspaceRoot, "node_modules/.service-test-"));
  await mkdir(join(folder, "bin"));
  await writeFile(
    join(folder, "absent.test.ts"),
    `import { expect, test } from "vitest";
     import { describeWithService } from ${JSON.stringify(join(import.meta.dirname, "service.ts"))};
     const service = { name: "Nosuchd", command: "nosuchd", install: "apt-get install nosuchd" };
     describeWithService(service, "the suite", (program) => {
       test("one", () => expect(program).toMatch(/bin.nosuchd$/));
       test("two", () => undefined);
     });`,
  );
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function runSuite(env: Record<string, string>): Promise<TestSummary> {
  const report = join(folder, "report.json");
  const vitest = join(workspaceRoot, "node_modules/.bin/vitest");
  const path = `${join(folder, "bin")}:${process.env["PATH"]}`;
  await execa(vitest, ["run", "--root", folder, "--reporter=json", `--outputFile.json=${report}`], {
    env: { SWITCHYARD_REQUIRE_SERVICES: "", ...env, PATH: path },
    reject: false,
  });
  return readSummary(report);
}

test("a suite without its service is skipped and says how to install it", async () => {
  expect(await runSuite({})).toEqual({
    passed: 0,
    failed: 0,
    skipped: 2,
    absent: ["the suite — install it with: apt-get install nosuchd"],
  });
});

test("a suite without its service fails where services are required", async () => {
  expect(await runSuite({ SWITCHYARD_REQUIRE_SERVICES: "1" })).toMatchObject({
    failed: 1,
    skipped: 0,
    absent: [],
  });
});

test("a suite with its service runs, and gets the program's path", async () => {
  await writeFile(join(folder, "bin/nosuchd"), "", { mode: 0o755 });
  expect(await runSuite({})).toMatchObject({ passed: 2, failed: 0, skipped: 0, absent: [] });
});
