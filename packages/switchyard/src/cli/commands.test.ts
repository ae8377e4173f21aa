import { spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launcher } from "../packageRoot.ts";
import { appStatus, rollout, rolledBack, succeeded } from "./testing/fixtures.ts";
import { runBin, withFolder, withServer } from "./testing/runBin.ts";

test("without a control plane a command says how to start it", () =>
  withFolder(async (folder) => {
    const { status, stdout, stderr } = await runBin(folder, ["status", "shop"]);
    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toContain("The control plane is not running.");
    expect(stderr).toContain("switchyard serve");
  }));

test("a wrong command or option ends with 2 and says what was meant", () =>
  withFolder(async (folder) => {
    const command = await runBin(folder, ["statsu"]);
    expect(command).toMatchObject({ status: 2, stderr: expect.stringContaining("Did you mean status?") });
    const option = await runBin(folder, ["deploy", "--detahc", "--json"]);
    expect(option.status).toBe(2);
    expect(JSON.parse(option.stdout)).toMatchObject({
      error: { code: "USAGE", next: "Did you mean --detach?" },
    });
  }));

test("status prints once where there is no terminal", () =>
  withServer(async (server) => {
    const { status, stdout } = await runBin(server.stateDir, ["status"]);
    expect(stdout).toContain("release 7");
    expect(server.requests).toEqual(["GET /v1/apps", "GET /v1/apps/shop"]);
    expect(status).toBe(0);
  }));

test("an app that does not exist ends with 5", () =>
  withServer(async (server) => {
    const { status, stdout } = await runBin(server.stateDir, ["status", "blog", "--json"]);
    expect(status).toBe(5);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "NOT_FOUND" } });
  }));

test("with several apps and nobody to ask, the error lists them", () =>
  withServer(async (server) => {
    server.apps = ["shop", "blog"];
    const { status, stderr } = await runBin(server.stateDir, ["status"]);
    expect(status).toBe(2);
    expect(stderr).toContain("There are 2: shop, blog.");
  }));

test("rollback goes at once and says after which time traffic was back", () =>
  withServer(async (server) => {
    const back = rollout({ ...succeeded(), kind: "rollback", from: 7, to: 6 });
    server.frames = [appStatus({ ...back, timings: { ...back.timings, rollbackMs: 214 } })];
    const { status, stdout } = await runBin(server.stateDir, ["rollback", "--to", "6", "-r", "bad cart"]);
    expect(server.bodies.get("/v1/apps/shop/rollback")).toEqual([{ to: 6, reason: "bad cart" }]);
    expect(stdout).toContain("shop: all traffic is back on release 6");
    expect(stdout).toContain("traffic was back after 0.21 s");
    expect(status).toBe(0);
  }));

test("rollback --pick without a terminal lists what there is and does nothing", () =>
  withServer(async (server) => {
    const { status, stderr } = await runBin(server.stateDir, ["rollback", "--pick"]);
    expect(status).toBe(2);
    expect(stderr).toContain("`switchyard rollback shop --to 6`");
    expect(server.requests).not.toContain("POST /v1/apps/shop/rollback");
  }));

test("abort succeeds when the rollout was aborted", () =>
  withServer(async (server) => {
    server.frames = [
      appStatus(rollout({ state: "aborting" })),
      appStatus({ ...rolledBack(), automatic: false }),
    ];
    const { status, stdout } = await runBin(server.stateDir, ["abort"]);
    expect(stdout).toContain("release 7 was taken back");
    expect(status).toBe(0);
  }));

test("promote follows the rollout to the next place where it waits for a person", () =>
  withServer(async (server) => {
    const waiting = { state: "paused", waitingFor: "approval" } as const;
    server.frames = [
      appStatus(rollout({ ...waiting, step: 3 })),
      appStatus(rollout({ step: 4 })),
      appStatus(rollout({ ...waiting, step: 5 })),
      "hold",
    ];
    const { status, stdout } = await runBin(server.stateDir, ["promote", "--full"]);
    expect(server.bodies.get("/v1/apps/shop/promote")).toEqual([{ full: true }]);
    expect(stdout.trim().split("\n").at(-1)).toContain("waits for approval");
    expect(stdout).toContain("step 5/7");
    expect(status).toBe(0);
  }));

test("stop --all without --yes stops nothing and ends with 6", () =>
  withServer(async (server) => {
    const { status, stderr } = await runBin(server.stateDir, ["stop", "--all"]);
    expect(status).toBe(6);
    expect(stderr).toContain("shop will be down. Nothing was stopped.");
    expect(server.bodies.has("/v1/shutdown")).toBe(false);
  }));

test("stop waits until the control plane is gone", () =>
  withServer(async (server) => {
    const { status, stdout } = await runBin(server.stateDir, ["stop"]);
    expect(server.bodies.get("/v1/shutdown")).toEqual([{ instances: false, router: false }]);
    expect(stdout).toContain("The router and the instances go on serving.");
    expect(status).toBe(0);
  }));

test("history, releases and logs print tables and lines, and the same as JSON", () =>
  withServer(async (server) => {
    server.frames = [appStatus(rolledBack())];
    const history = await runBin(server.stateDir, ["history"]);
    expect(history.stdout).toMatch(
      /deploy 6 to 7 +↩ aborted +9\.0 s +traffic was back after 0\.21 s; taken back by Switchyard; 4\.1 %/,
    );
    const releases = await runBin(server.stateDir, ["releases"]);
    expect(releases.stdout).toMatch(/6 +◐ warm +yes, instant/);
    const logs = await runBin(server.stateDir, ["logs"]);
    expect(logs.stdout).toBe("shop-7-1 | listening\nshop-7-2 | ready\n");
    const json = await runBin(server.stateDir, ["logs", "--json"]);
    expect(json.stdout.split("\n")[0]).toBe('{"instance":"shop-7-1","line":"listening"}');
  }));

test("validate ends with 2 and shows where the file is wrong", () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, "switchyard.yaml"), "apps:\n  shop:\n    run: node x.js\n    instancs: 3\n");
    const { status, stderr } = await runBin(folder, ["validate"]);
    expect(status).toBe(2);
    expect(stderr).toContain("switchyard.yaml:4:5");
    expect(stderr).toContain("^^^^");
    const json = await runBin(folder, ["validate", "--json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: "CONFIG_INVALID" } });
  }));

test("init writes a file that validate accepts, and never overwrites it", () =>
  withFolder(async (folder) => {
    await mkdir(join(folder, "app"));
    await writeFile(
      join(folder, "app", "package.json"),
      '{"name":"shop","scripts":{"start":"node server.js"}}',
    );
    const first = await runBin(folder, ["init", "app"]);
    expect(first.stdout).toContain("App      shop");
    expect(first.stdout).toContain("switchyard serve");
    const written = await readFile(join(folder, "app", "switchyard.yaml"), "utf8");
    expect(await runBin(folder, ["validate", "-f", "app"])).toMatchObject({ status: 0 });
    expect(await runBin(folder, ["init", "app"])).toMatchObject({ status: 4 });
    expect(await readFile(join(folder, "app", "switchyard.yaml"), "utf8")).toBe(written);
  }));

test("a reader that goes away ends the command quietly", () =>
  withFolder(async (folder) => {
    const child = spawn(process.execPath, [launcher("switchyard"), "--help"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  }));
