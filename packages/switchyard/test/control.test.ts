import { createHash, randomUUID } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Agent, fetch, request } from "undici";
import { systemClock } from "../src/clock.ts";
import { loadLines } from "./logLines.ts";
import { isOver, World } from "./world.ts";

const quick = { instances: 1, drain: { grace: "1s" }, strategy: { type: "blue-green", watch: "0s" } };

describe("the control plane", () => {
  let world: World;
  beforeAll(async () => {
    process.env["TOP_SECRET"] = "correct-horse-battery";
    world = await World.start();
    await world.release(quick);
  });
  afterAll(() => world[Symbol.asyncDispose]());

  const api = async (method: "GET" | "POST" | "PUT", path: string, body?: string | Buffer) => {
    const dispatcher = new Agent({ connect: { socketPath: world.client.socket } });
    const response = await request(`http://localhost${path}`, {
      method,
      dispatcher,
      headers: { "content-type": "application/json" },
      ...(body !== undefined && { body }),
    });
    const answer = { status: response.statusCode, text: await response.body.text() };
    await dispatcher.close();
    return answer;
  };

  it("listens on a socket that only its user can open", async () => {
    expect((await stat(world.client.socket)).mode & 0o777).toBe(0o600);
    expect((await stat(world.stateDir)).mode & 0o777).toBe(0o700);
  });

  it("describes its API as OpenAPI 3.1", async () => {
    const { status, text } = await api("GET", "/v1/openapi.json");
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ openapi: "3.1.0" });
    expect(text).toContain("/v1/apps/{app}/rollback");
  });

  it("answers bad input with a code and never with a stack trace", async () => {
    const artifact = "0".repeat(64);
    const deployment = (fields: object) =>
      JSON.stringify({ requestId: randomUUID(), config: { run: "x" }, artifact, ...fields });
    for (const [method, path, body, status, code] of [
      ["GET", "/v1/apps/nope", undefined, 404, "NOT_FOUND"],
      ["GET", "/v1/nope", undefined, 404, "NOT_FOUND"],
      ["POST", "/v1/apps/shop/deployments", "{", 400, "USAGE"],
      ["POST", "/v1/apps/shop/deployments", "{}", 400, "USAGE"],
      ["POST", "/v1/apps/shop/deployments", deployment({ config: { rum: "x" } }), 400, "CONFIG_INVALID"],
      ["POST", "/v1/apps/shop/deployments", deployment({}), 404, "NOT_FOUND"],
      ["POST", "/v1/apps/..%2f..%2fetc/deployments", deployment({}), 400, "CONFIG_INVALID"],
      ["POST", "/v1/apps/shop/rollback", JSON.stringify({ to: 99 }), 404, "NOT_FOUND"],
      ["POST", "/v1/apps/shop/promote", "{}", 409, "CONFLICT"],
      ["PUT", `/v1/artifacts/${artifact}`, "other content", 422, "ARTIFACT_CHECKSUM"],
      ["PUT", "/v1/artifacts/..%2f..%2fx", "other content", 400, "USAGE"],
    ] as const) {
      const answer = await api(method, path, body);
      expect([path, answer.status, JSON.parse(answer.text)]).toEqual([
        path,
        status,
        { error: expect.objectContaining({ code, message: expect.any(String) }) },
      ]);
      expect(answer.text).not.toMatch(/\bat .*\.ts:/);
    }
  });

  it("stores an artifact once, however often it is sent", async () => {
    const content = Buffer.from(randomUUID());
    const path = `/v1/artifacts/${createHash("sha256").update(content).digest("hex")}`;
    expect((await api("PUT", path, content)).status).toBe(201);
    expect((await api("PUT", path, content)).status).toBe(200);
  });

  it("makes one rollout of a repeated request, and refuses a second one beside it", async () => {
    const approval = { ...quick, strategy: { type: "blue-green", approval: true, watch: "0s" } };
    const { id } = await world.deploy(approval);
    await world.until(id, ({ waitingFor }) => waitingFor === "approval");
    await expect(world.deploy(quick)).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(world.client.resume("shop")).rejects.toMatchObject({ code: "CONFLICT" });
    await world.client.promote("shop", {});
    expect((await world.until(id, isOver)).state).toBe("succeeded");
  });

  it("holds a rollout on a person's word and goes on where it was", async () => {
    const canary = {
      ...quick,
      strategy: { type: "canary", steps: [{ shift: "10%" }, { pause: { for: "60s" } }] },
    };
    const { id } = await world.deploy(canary);
    await world.until(id, ({ waitingFor }) => waitingFor === "timer");
    await world.client.pause("shop");
    expect(await world.find(id)).toMatchObject({ state: "paused", waitingFor: "resume", setWeight: 1000 });
    await world.client.resume("shop");
    expect((await world.find(id)).waitingFor).toBe("timer");
    await world.client.promote("shop", { full: true });
    expect((await world.until(id, isOver)).state).toBe("succeeded");
  });

  it("takes a release back that fails its test, before any user sees it", async () => {
    const rollout = await world.release({ ...quick, test: { command: "echo it is broken; exit 3" } });
    expect(rollout).toMatchObject({ state: "aborted", automatic: true });
    expect(rollout.reason).toContain("it is broken");
    expect(rollout.steps.find(({ kind }) => kind === "shift")?.state).toBe("pending");
  });

  it("tests the candidate at its private address", async () => {
    const http = [{ path: "/", expect: { status: 200 } }];
    const command = `node -e 'fetch(process.env.CANDIDATE_URL).then((r) => process.exit(r.headers.get("x-release") === process.env.SWITCHYARD_RELEASE ? 0 : 1))'`;
    expect((await world.release({ ...quick, test: { http, command } })).state).toBe("succeeded");
    const wrong = await world.release({
      ...quick,
      test: { http: [{ path: "/", expect: { body: "no such text" } }] },
    });
    expect(wrong.reason).toMatch(/without "no such text"/);
  });

  it("refuses an app that never gets healthy, and says what its health check saw", async () => {
    const health = { path: "/up", interval: "100ms", deadline: "1s" };
    const rollout = await world.release({ ...quick, health }, { notReady: true });
    expect(rollout).toMatchObject({ state: "aborted", automatic: true });
    expect(rollout.reason).toMatch(/503/);
    const { releases } = await world.client.status("shop");
    expect(releases.every(({ number }) => number !== rollout.to)).toBe(true);
  });

  it("never stores, shows or logs a secret", async () => {
    const env = { PASSWORD: { from: "env:TOP_SECRET" } };
    const run = `echo "the password is $PASSWORD"; exec node app.mjs`;
    const { state } = await world.release({ ...quick, env, run });
    expect(state).toBe("succeeded");
    const lines = await loadLines(world.client, "shop");
    expect(lines.join("\n")).toContain("the password is [redacted]");
    for (const file of ["state.db", "state.db-wal", "switchyard.log"]) {
      expect(await readFile(join(world.stateDir, file), "latin1").catch(() => "")).not.toContain(
        "correct-horse-battery",
      );
    }
  });

  it("shows the log of a release that was taken back", async () => {
    const run = "echo this release cannot start; exit 7";
    const { state, reason, to } = await world.release({ ...quick, run });
    expect(state).toBe("aborted");
    expect(reason).toMatch(/this release cannot start/);
    expect(await loadLines(world.client, "shop", to)).toContain("this release cannot start");
    await expect(loadLines(world.client, "shop", 999)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("tests with the release's own environment, not with that of the control plane", async () => {
    const test = { command: '[ -z "$TOP_SECRET" ] && [ "$MODE" = careful ]' };
    expect((await world.release({ ...quick, env: { MODE: "careful" }, test })).state).toBe("succeeded");
  });

  it("gives cohorts the candidate and everybody else stable", async () => {
    const cohorts = [{ header: "x-beta", value: "yes" }];
    const stable = String((await world.client.status("shop")).stable);
    const canary = {
      ...quick,
      cohorts,
      strategy: { type: "canary", steps: [{ shift: "0%" }, { pause: { approval: true } }] },
    };
    const { id, to } = await world.deploy(canary);
    await world.until(id, ({ waitingFor }) => waitingFor === "approval");
    const releaseFor = async (headers: Record<string, string>) =>
      (await fetch(world.url, { headers })).headers.get("x-release");
    expect(await releaseFor({ "x-beta": "yes" })).toBe(String(to));
    expect(await releaseFor({ "x-beta": "no" })).toBe(stable);
    expect(await releaseFor({})).toBe(stable);
    await world.client.abort("shop", {});
    await world.until(id, isOver);
    expect(await releaseFor({ "x-beta": "yes" })).toBe(stable);
  });

  it("ends warm instances when the rollback window is over, and still goes back by starting them", async () => {
    await world.release({ ...quick, keepWarm: { for: "500ms" } });
    const before = (await world.client.status("shop")).stable;
    const { from } = await world.release({ ...quick, keepWarm: { for: "500ms" } });
    expect(from).toBe(before);
    while (
      (await world.client.releases("shop")).some(
        ({ number, instances }) => number === from && instances.length > 0,
      )
    );
    const { id } = await world.client.rollback("shop", {});
    expect(await world.until(id, isOver)).toMatchObject({ state: "succeeded", to: from });
  });

  it("aborts a running deployment when asked to roll back", async () => {
    const { id } = await world.deploy({ ...quick, strategy: { type: "blue-green", watch: "60s" } });
    await world.until(id, ({ setWeight }) => setWeight > 0);
    expect((await world.client.rollback("shop", {})).id).toBe(id);
    expect(await world.until(id, isOver)).toMatchObject({ state: "aborted", automatic: false });
  });

  it("refuses routes that belong to another app", async () => {
    await expect(world.client.plan("blog", { run: "node app.mjs" })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    const plan = await world.client.plan("blog", { run: "node app.mjs", routes: [{ path: "/blog" }] });
    expect(plan.steps.map(({ kind }) => kind)).toEqual(["start", "shift", "promote"]);
  });

  it("keeps the files of the newest releases and of every rollback target", async () => {
    let newest = 0;
    for (let more = 0; more < 4; more++) newest = (await world.release({ ...quick, keepReleases: 2 })).to;
    const pruned = async () =>
      (await world.client.releases("shop")).some(
        ({ number, state }) => number === newest - 3 && state === "pruned",
      );
    while (!(await pruned())) await systemClock.sleep(20);
    const targets = (await world.client.releases("shop")).filter(({ rollbackTarget }) => rollbackTarget);
    expect(targets.map(({ number }) => number)).toContain(newest - 1);
    for (const { number } of targets)
      await stat(join(world.stateDir, "apps", "shop", "releases", String(number)));
  });
});
