import { createReadStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../packageRoot.ts";
import { wellFormed } from "./render/testing/wellFormed.ts";
import { failedGuard } from "./testing/fixtures.ts";
import { runBin, withFolder, withServer } from "./testing/runBin.ts";

test("analysis show prints the newest rollout's analyses and ends with 0 whatever they say", () =>
  withServer(async (server) => {
    server.analyses = [failedGuard()];
    const { status, stdout } = await runBin(server.stateDir, ["analysis", "show", "shop"]);
    expect(stdout).toContain("✖ failed  errors");
    expect(stdout).not.toContain("\u001b");
    expect(server.requests).toEqual(["GET /v1/apps/shop/analyses"]);
    expect(status).toBe(0);
  }));

test("analysis show --metric keeps to one metric, and names those there are", () =>
  withServer(async (server) => {
    server.analyses = [failedGuard()];
    const one = await runBin(server.stateDir, ["analysis", "show", "--metric", "latency", "--json"]);
    expect(JSON.parse(one.stdout)).toMatchObject([{ id: "r-7/guard", metrics: [{ name: "latency" }] }]);
    const unknown = await runBin(server.stateDir, ["analysis", "show", "--metric", "erors"]);
    expect(unknown).toMatchObject({
      status: 5,
      stderr: expect.stringContaining("Name one of: errors, latency."),
    });
  }));

test("analysis show of a rollout that does not exist ends with 5, of one without analyses says why", () =>
  withServer(async (server) => {
    const unknown = await runBin(server.stateDir, ["analysis", "show", "--rollout", "unknown"]);
    expect(unknown.status).toBe(5);
    const { stdout, status } = await runBin(server.stateDir, ["analysis", "show"]);
    expect(stdout).toContain("The first release of an app");
    expect(status).toBe(0);
  }));

test("analysis show --junit writes test results", () =>
  withServer(async (server) => {
    server.analyses = [failedGuard()];
    await runBin(server.stateDir, ["analysis", "show", "--junit", "out.xml"]);
    expect(await readFile(join(server.stateDir, "out.xml"), "utf8")).toContain('failures="1"');
    const nowhere = await runBin(server.stateDir, ["analysis", "show", "--junit", "no/such/out.xml"]);
    expect(nowhere).toMatchObject({ status: 2, stderr: expect.stringContaining("cannot be written") });
  }));

const examples = join(packageRoot, "..", "..", "examples", "incidents");
const example = (name: string) => join(examples, name);

test("analysis replay says when the guard would have taken an incident back, and ends with 1", () =>
  withFolder(async (folder) => {
    const { status, stdout, stderr } = await runBin(folder, ["analysis", "replay", example("errors.csv")]);
    expect(stdout).toMatch(
      /Would have been taken back by errors at 14:0\d:\d\d, .+ after the candidate's first request, after \d+ failed requests of [\d,]+\./,
    );
    expect(stdout).toMatch(/errors +✖ failed/);
    expect(stderr).toContain("ANALYSIS_FAILED");
    expect(status).toBe(1);
  }));

test("analysis replay lets a healthy day pass, with 0, as JSON and as test results", () =>
  withFolder(async (folder) => {
    const args = ["analysis", "replay", example("healthy-day.csv"), "--json", "--junit", "out.xml"];
    const { status, stdout } = await runBin(folder, args);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      recordings: [{ verdict: "pass", from: "2026-01-15T14:00:00.000Z", metrics: [{}, {}] }],
    });
    const xml = await readFile(join(folder, "out.xml"), "utf8");
    wellFormed(xml);
    expect(xml).toContain('tests="2" failures="0"');
  }));

test("analysis replay ends with 7 and what would be enough where there is too little data", () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, "few.csv"), "time,side,events,exposure\n0,stable,0,9\n1,candidate,0,9\n");
    const { status, stderr } = await runBin(folder, ["analysis", "replay", "few.csv"]);
    expect(stderr).toContain("ANALYSIS_INCONCLUSIVE");
    expect(status).toBe(7);
  }));

test("analysis replay of a file that cannot be read ends with 2 and the place", () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, "bad.csv"), "time,side,value\n1,candidate,one\n");
    const bad = await runBin(folder, ["analysis", "replay", "bad.csv", "--json"]);
    expect(bad.status).toBe(2);
    expect(JSON.parse(bad.stdout)).toMatchObject({
      error: { code: "ANALYSIS_INVALID", position: { file: "bad.csv", line: 2, column: 13 } },
    });
    const missing = await runBin(folder, ["analysis", "replay", "missing.csv"]);
    expect(missing).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("missing.csv cannot be read"),
    });
    const contradiction = await runBin(folder, [
      "analysis",
      "replay",
      "x",
      "--judge",
      "rate",
      "--sequential",
    ]);
    expect(contradiction).toMatchObject({ status: 2, stderr: expect.stringContaining("fixed-sample") });
  }));

test("analysis replay reads standard input, and tries the thresholds of a configuration", () =>
  withFolder(async (folder) => {
    await writeFile(
      join(folder, "switchyard.yaml"),
      "apps:\n  shop:\n    run: node x.js\n    guard: { maxErrorIncrease: 5% }\n",
    );
    const args = ["analysis", "replay", "-", "--config", "switchyard.yaml", "--app", "shop"];
    const { status, stdout } = await runBin(folder, args, {
      onStarted: ({ stdin }) => createReadStream(example("errors.csv")).pipe(stdin!),
      stdin: true,
    });
    expect(stdout).toContain("standard input  ✔ pass");
    expect(status).toBe(0);
  }));
