import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SwitchyardError } from "../errors.ts";
import { deployRequest } from "../server/api.ts";
import { at, appStatus, rollout, rolledBack, steps, succeeded } from "./testing/fixtures.ts";
import { type RunOptions, runBin, withServer } from "./testing/runBin.ts";
import type { ScriptedServer } from "./testing/scriptedServer.ts";

test("deploy packs, uploads, starts a rollout and tells each step on lines of its own", () =>
  withServer(async (server) => {
    server.frames = [
      appStatus(rollout({ step: 0, steps: steps(0) })),
      appStatus(rollout({ step: 2 })),
      appStatus(succeeded(), { at: at(12) }),
    ];
    const { status, stdout, stderr } = await deploy(server);
    expect(stderr).toMatch(/^Packed and uploaded 2 files/);
    expect(stdout.split("\n")).toEqual([
      "12:00:00 shop  step 1/7 start 2 instances",
      "12:00:01 shop  step 2/7 run the test command",
      "12:00:02 shop  step 3/7 shift to 25 %",
      "12:00:03 shop  step 4/7 wait for approval",
      "12:00:04 shop  step 5/7 shift to 100 %",
      "12:00:05 shop  step 6/7 promote release 7",
      "12:00:06 shop  step 7/7 retire release 6",
      "12:00:12 shop  rollout succeeded",
      "✔ shop: release 7 serves all traffic (took 12.5 s, last switch acknowledged in 0.042 s)",
      "",
    ]);
    expect(status).toBe(0);
    expect(server.requests).toContainEqual(expect.stringMatching(/^PUT \/v1\/artifacts\/[0-9a-f]{64}$/));
  }));

test("deploy sends the app's section as written, the artifact, the message and who asked", () =>
  withServer(async (server) => {
    await deploy(server, ["-m", "faster cart"]);
    expect(server.bodies.get("/v1/apps/shop/deployments")).toEqual([
      {
        requestId: expect.stringMatching(/^.{8,}$/),
        config: { run: "node server.js" },
        artifact: expect.stringMatching(/^[0-9a-f]{64}$/),
        message: "faster cart",
        by: expect.any(String),
      },
    ]);
  }));

test("deploy repeats its request with the same id when the connection breaks", () =>
  withServer(async (server) => {
    server.cuts.set("/v1/apps/shop/deployments", 2);
    const { status } = await deploy(server);
    const bodies = server.bodies.get("/v1/apps/shop/deployments") ?? [];
    const ids = bodies.map((body) => deployRequest.parse(body).requestId);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
    expect(status).toBe(0);
  }));

test("a rollout that Switchyard took back ends with exit status 3 and the reason", () =>
  withServer(async (server) => {
    server.frames = [appStatus(rollout()), appStatus(rolledBack())];
    const { status, stdout, stderr } = await deploy(server);
    expect(status).toBe(3);
    expect(stdout).toContain("release 7 was taken back (took 9.0 s, traffic was back after 0.21 s)");
    expect(stderr).toContain("ROLLED_BACK Switchyard took release 7 of shop back: 4.1 %");
    expect(stderr).toContain("switchyard logs shop --release 7");
  }));

test("a rollout that a person aborted ends with exit status 1, not 3", () =>
  withServer(async (server) => {
    server.frames = [appStatus({ ...rolledBack(), automatic: false })];
    expect((await deploy(server)).status).toBe(1);
  }));

test("the watch goes on after a restart of the control plane, with a notice", () =>
  withServer(async (server) => {
    server.frames = [appStatus(rollout()), "restart", appStatus(succeeded())];
    const { status, stdout } = await deploy(server);
    expect(stdout).toMatch(/shop {2}The control plane went away\. Trying again; traffic is not affected\./);
    expect(stdout).toContain("shop  The control plane is back.");
    expect(status).toBe(0);
  }));

test("--timeout ends the watching with 124 and says that the rollout goes on", () =>
  withServer(async (server) => {
    server.frames = [appStatus(rollout()), "hold"];
    const { status, stderr } = await deploy(server, ["--timeout", "500ms"]);
    expect(status).toBe(124);
    expect(stderr).toContain("its rollout goes on");
    expect(stderr).toContain("switchyard abort shop");
  }));

test("Ctrl-C ends the watching with 130, says that the rollout goes on and how to abort it", () =>
  withServer(async (server) => {
    server.frames = [appStatus(rollout()), "hold"];
    const { status, stderr } = await deploy(server, [], {
      onStarted: (child) => void server.held().then(() => child.kill("SIGINT")),
    });
    expect(status).toBe(130);
    expect(stderr).toContain("Stopped watching; the rollout of shop goes on.");
    expect(stderr).toContain("`switchyard abort shop`");
  }));

test("--detach returns at once", () =>
  withServer(async (server) => {
    const { status, stdout } = await deploy(server, ["--detach"]);
    expect(stdout).toContain("watch it with `switchyard status shop`");
    expect(server.requests.filter((request) => request.endsWith("/watch"))).toEqual([]);
    expect(status).toBe(0);
  }));

test("--json writes one document a line, the result last", () =>
  withServer(async (server) => {
    server.frames = [appStatus(rollout()), appStatus(succeeded())];
    const { stdout, stderr } = await deploy(server, ["--json"]);
    const documents: { kind: string }[] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(documents.map(({ kind }) => kind)).toEqual(["progress", "progress", "status", "status", "result"]);
    expect(documents.at(-1)).toMatchObject({ app: "shop", release: 7, rollout: { state: "succeeded" } });
    expect(stderr).toBe("");
  }));

test("with --json an error is the last document and keeps its exit status", () =>
  withServer(async (server) => {
    server.failures.set(
      "/v1/apps/shop/deployments",
      new SwitchyardError("CONFLICT", "A rollout of shop is running.", { next: "Wait for it, or abort it." }),
    );
    const { status, stdout } = await deploy(server, ["--json"]);
    expect(status).toBe(4);
    expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual({
      error: {
        code: "CONFLICT",
        message: "A rollout of shop is running.",
        next: "Wait for it, or abort it.",
      },
    });
  }));

test("plan prints steps, their undo, the rollback plan and warnings, and deploys nothing", () =>
  withServer(async (server) => {
    const { stdout, status } = await runBin(server.stateDir, ["plan"], { cwd: await writeApp(server) });
    expect(stdout).toMatch(/3 +shift to 25 % +shift back to 0 %/);
    expect(stdout).toContain("All traffic goes back to release 6");
    expect(stdout).toContain("⚠ There is no test command");
    expect(server.requests).not.toContain("POST /v1/apps/shop/deployments");
    expect(status).toBe(0);
  }));

async function deploy(server: ScriptedServer, args: readonly string[] = [], options: RunOptions = {}) {
  return runBin(server.stateDir, ["deploy", ...args], { cwd: await writeApp(server), ...options });
}

async function writeApp({ stateDir }: ScriptedServer): Promise<string> {
  const folder = join(stateDir, "app");
  await mkdir(folder);
  await writeFile(join(folder, "switchyard.yaml"), "apps:\n  shop:\n    run: node server.js\n");
  await writeFile(join(folder, "server.js"), "// serves\n");
  return folder;
}
