import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { failedGuard } from "./testing/fixtures.ts";
import { runBin, withServer } from "./testing/runBin.ts";

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
