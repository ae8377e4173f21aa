import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { afterEach, expect, test } from "vitest";
import type { InstanceHandle, InstanceSpec, PlatformEvent } from "../port.ts";
import { ProcessPlatform, type ProcessPlatformOptions } from "./processPlatform.ts";
import { systemProcessTable } from "./processTable.ts";
import { createTestApp, serverScript, type TestApp } from "./testApp.ts";

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const serve = serverScript("");
const nodeEnv = { NODE: process.execPath, SCRIPT: serve };

test("an app gets its place and its own variables, and none of the control plane's secrets", async () => {
  const { app, platform } = await setUp();
  process.env["SWITCHYARD_TEST_SECRET"] = "do not pass on";
  cleanups.push(async () => delete process.env["SWITCHYARD_TEST_SECRET"]);
  const script = serverScript(`response.write(JSON.stringify({ ...process.env, cwd: process.cwd() }));`);
  const spec = app.spec(script, {
    id: "shop-7-2",
    release: 7,
    index: 2,
    env: { COLOUR: "green", PORT: "1" },
  });
  const handle = await platform.start(spec, ignore);
  const answer = await (await fetch(`http://127.0.0.1:${handle.port}/`)).text();
  const seen: unknown = JSON.parse(answer.slice(0, -"ok".length));
  expect(seen).toMatchObject({
    PORT: String(handle.port),
    HOST: "127.0.0.1",
    COLOUR: "green",
    SWITCHYARD_APP: "shop",
    SWITCHYARD_RELEASE: "7",
    SWITCHYARD_INSTANCE: "2",
    SWITCHYARD_INSTANCE_ID: "shop-7-2",
    PATH: process.env["PATH"],
    cwd: app.directory,
  });
  expect(seen).not.toHaveProperty("SWITCHYARD_TEST_SECRET");
  expect(handle.port).toBeGreaterThanOrEqual(20_000);
  expect(handle.port).toBeLessThanOrEqual(29_999);
});

test("an app that ignores SIGTERM is killed after the grace", async () => {
  const { app, platform } = await setUp();
  const handle = await platform.start(app.spec(serverScript("", `process.on("SIGTERM", () => {});`)), ignore);
  const begun = performance.now();
  await platform.stop(handle.id, 300);
  expect(performance.now() - begun).toBeGreaterThanOrEqual(290);
  expect(groupOf(handle)).toEqual([]);
});

test("an app that takes its time to end gets it, and no longer", async () => {
  const { app, platform } = await setUp();
  const slow = `process.on("SIGTERM", () => setTimeout(() => { console.log("done"); process.exit(0); }, 200));`;
  const handle = await platform.start(app.spec(serverScript("", slow)), ignore);
  const begun = performance.now();
  await platform.stop(handle.id, 20_000);
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(await linesOf(platform, handle.id)).toEqual(["hello", "done"]);
});

test("stopping ends the app's children too, also those that outlive their parent", async () => {
  const { app, platform } = await setUp();
  const children = `
    const { spawn } = await import("node:child_process");
    spawn("/bin/sh", ["-c", "trap '' TERM; while :; do sleep 1; done"], { stdio: "ignore" });
    spawn("sleep", ["1000"], { stdio: "ignore" });
  `;
  const handle = await platform.start(app.spec(serverScript("", children)), ignore);
  await until(() => groupOf(handle).length >= 3);
  await platform.stop(handle.id, 200);
  expect(groupOf(handle)).toEqual([]);
});

test("children of a crashed app are gone before it is restarted", async () => {
  const { app, platform } = await setUp();
  const script = serverScript(
    `if (path === "/crash") process.exit(1);`,
    `(await import("node:child_process")).spawn("sleep", ["1000"], { stdio: "ignore" });`,
  );
  const handle = await platform.start(app.spec(script), ignore);
  await until(() => groupOf(handle).length === 2);
  await fetch(`http://127.0.0.1:${handle.port}/crash`).catch(ignore);
  await until(async () => (await platform.observe())[0]?.restarts === 1);
  expect(groupOf(handle)).toEqual([]);
});

test("a compound shell command runs as a shell would run it, and is stopped as a whole", async () => {
  const { app, platform } = await setUp();
  const spec = app.spec("", {
    command: `cd / && echo prepared && "$NODE" --input-type=module --eval "$SCRIPT"`,
    env: nodeEnv,
  });
  const handle = await platform.start(spec, ignore);
  expect(await linesOf(platform, handle.id)).toEqual(["prepared", "hello"]);
  expect(groupOf(handle).length).toBeGreaterThanOrEqual(1);
  await platform.stop(handle.id, 5000);
  expect(groupOf(handle)).toEqual([]);
});

test("a program that does not exist is INSTANCE_FAILED and says so", async () => {
  const { app, platform } = await setUp();
  const failure = platform.start(app.spec("", { command: ["no-such-program"] }), ignore);
  await expect(failure).rejects.toMatchObject({ code: "INSTANCE_FAILED" });
  await expect(failure).rejects.toThrow("does not exist");
});

test("a port that is taken between choice and start is replaced by another one", async () => {
  const { app, platform } = await setUp();
  const flag = `${app.directory}/tried`;
  const script = `
    import { existsSync, writeFileSync } from "node:fs";
    if (!existsSync(${JSON.stringify(flag)})) {
      writeFileSync(${JSON.stringify(flag)}, "");
      const { createServer } = await import("node:net");
      createServer().listen(Number(process.env.PORT), "127.0.0.1", () =>
        createServer().listen(Number(process.env.PORT), "127.0.0.1"));
    } else await import("data:text/javascript," + encodeURIComponent(${JSON.stringify(serve)}));
  `;
  const announced: InstanceHandle[] = [];
  const readiness = { ...app.spec("").readiness, check: { kind: "http", path: "/up" } } as const;
  const handle = await platform.start(app.spec(script, { readiness }), async (early) => {
    announced.push(early);
  });
  expect(announced).toHaveLength(2);
  expect(announced[1]).toEqual(handle);
  expect(announced[0]?.pid).not.toBe(handle.pid);
});

test("a port that another program listens on is not given to an instance", async () => {
  const port = 20_000 + Math.floor(Math.random() * 9000);
  const { app, platform } = await setUp({ ports: { from: port, to: port + 20 }, random: () => 0 });
  const other = createServer();
  await new Promise<void>((resolve) => {
    // Held by yet another program: as good.
    other.once("error", () => resolve());
    other.listen(port, "127.0.0.1", () => resolve());
  });
  cleanups.push(async () => other.close());
  const handle = await platform.start(app.spec(serve), ignore);
  expect(handle.port).toBeGreaterThan(port);
});

test("a process that was given the number of a dead instance is left alone", async () => {
  const { app, platform } = await setUp();
  const spec = app.spec(serve);
  const stranger = await platform.start(app.spec(serve, { id: "other-1-1" }), ignore);
  const recycled = { ...stranger, id: spec.id, startTime: `${stranger.startTime}9` };
  const { platform: next } = await setUp();
  expect(await next.adopt([{ spec, handle: recycled }])).toEqual([]);
  await next.stop(spec.id, 0);
  expect((await fetch(`http://127.0.0.1:${stranger.port}/up`)).status).toBe(200);
});

test("a process that was started but never recorded is found again, not started twice", async () => {
  const { app, platform } = await setUp();
  const spec = app.spec("", { command: `"$NODE" --input-type=module --eval "$SCRIPT"`, env: nodeEnv });
  const handle = await platform.start(spec, ignore);
  await platform.close();
  const { app: elsewhere, platform: next } = await setUp();
  const sameId = await next.start(elsewhere.spec(serve, { id: spec.id }), ignore);
  expect(sameId.pid).not.toBe(handle.pid);
  await next.stop(spec.id, 5000);
  const announced: InstanceHandle[] = [];
  expect(await next.start(spec, async (early) => void announced.push(early))).toEqual(handle);
  expect(announced).toEqual([handle]);
});

test("the end of an adopted instance is noticed soon", async () => {
  const { app, platform } = await setUp();
  const spec = app.spec(serve);
  const handle = await platform.start(spec, ignore);
  await platform.close();
  const { platform: next } = await setUp();
  const events: PlatformEvent[] = [];
  next.onEvent((event) => events.push(event));
  await next.adopt([{ spec, handle }]);
  process.kill(handle.pid, "SIGKILL");
  const begun = performance.now();
  await until(() => events.length > 0);
  expect(performance.now() - begun).toBeLessThan(2000);
  expect(events[0]?.kind).toBe("crashed");
});

test("an instance that stops answering is unready, and ready again when it recovers", async () => {
  const { app, platform } = await setUp();
  const script = serverScript(`
    if (path === "/sick") globalThis.sick = true;
    if (path === "/well") globalThis.sick = false;
    if (globalThis.sick) response.statusCode = 500;
  `);
  const handle = await platform.start(app.spec(script), ignore);
  const stateIs = (state: string) => until(async () => (await platform.observe())[0]?.state === state);
  await fetch(`http://127.0.0.1:${handle.port}/sick`);
  await stateIs("unready");
  await fetch(`http://127.0.0.1:${handle.port}/well`);
  await stateIs("ready");
});

test.each<[string, InstanceSpec["readiness"]["check"]]>([
  ["a connection", { kind: "tcp" }],
  ["a command that is told the port", { kind: "command", command: `test -n "$PORT" && test -e "$STARTED"` }],
  ["another status", { kind: "http", path: "/missing", expectStatus: 404 }],
])("readiness can be known by %s", async (_, check) => {
  const { app, platform } = await setUp();
  const spec = app.spec(serverScript(`if (path === "/missing") response.statusCode = 404;`));
  const started = `${app.directory}/logs/${spec.id}.log`;
  const readiness = { ...spec.readiness, check };
  const handle = await platform.start({ ...spec, readiness, env: { STARTED: started } }, ignore);
  expect(await platform.observe()).toMatchObject([{ id: handle.id, state: "ready" }]);
});

test("a check command that hangs is killed with its children at the timeout", async () => {
  const { app, platform } = await setUp();
  const spec = app.spec(serve);
  const pidFile = `${app.directory}/check.pid`;
  const check = { kind: "command", command: `echo $$ >> ${pidFile}; sleep 1000; true` } as const;
  const readiness = { ...spec.readiness, check, timeoutMs: 200, deadlineMs: 1500 };
  const failure = platform.start({ ...spec, readiness }, ignore);
  await expect(failure).rejects.toThrow("no answer within 200 ms");
  const groups = readFileSync(pidFile, "utf8").trim().split("\n").map(Number);
  expect(groups.length).toBeGreaterThan(1);
  await until(() => groups.every((group) => membersOf(group).length === 0));
});

test("a flood of output is rotated, and the newest lines are still found", async () => {
  const { app, platform } = await setUp();
  const flood = `
    let line = 0;
    const timer = setInterval(() => {
      for (let count = 0; count < 200; count++) console.log("line " + line++ + " " + "x".repeat(500));
      if (line >= 20000) { clearInterval(timer); console.log("end"); }
    }, 10);
  `;
  const maxBytes = 1_000_000;
  const handle = await platform.start(
    app.spec(serverScript("", flood), { logs: { maxBytes, files: 2 } }),
    ignore,
  );
  const path = `${app.directory}/logs/${handle.id}.log`;
  await until(async () => (await linesOf(platform, handle.id, 1))[0] === "end");
  await until(() => statSync(path).size < maxBytes);
  expect(statSync(`${path}.1`).size).toBeGreaterThanOrEqual(maxBytes);
  const lines = await linesOf(platform, handle.id, 101);
  expect(lines.slice(0, -1).map((line) => Number(line.split(" ")[1]))).toEqual(
    Array.from({ length: 100 }, (_, index) => 19_900 + index),
  );
});

test("logs of an instance stay readable after it was stopped", async () => {
  const { app, platform } = await setUp();
  const handle = await platform.start(app.spec(serve), ignore);
  await platform.stop(handle.id, 5000);
  expect(await linesOf(platform, handle.id)).toEqual(["hello"]);
});

test("closing while an instance starts leaves it running for the next control plane", async () => {
  const { app, platform } = await setUp();
  const flag = `${app.directory}/up`;
  const script = serverScript(`response.statusCode = existsSync(${JSON.stringify(flag)}) ? 200 : 503;`);
  const spec = app.spec(`import { existsSync } from "node:fs"; ${script}`);
  let handle: InstanceHandle | undefined;
  const failure = platform.start(spec, async (early) => void (handle = early));
  failure.catch(ignore);
  await until(() => handle !== undefined);
  await platform.close();
  await expect(failure).rejects.toMatchObject({ code: "INTERRUPTED" });
  const { platform: next } = await setUp();
  writeFileSync(flag, "");
  expect(await next.start(spec, ignore)).toEqual(handle);
});

test("stopping while it starts ends the start and the process", async () => {
  const { app, platform } = await setUp();
  const spec = app.spec(serverScript("response.statusCode = 503;"));
  let handle: InstanceHandle | undefined;
  const failure = platform.start(spec, async (early) => void (handle = early));
  failure.catch(ignore);
  await until(() => handle !== undefined);
  await platform.stop(spec.id, 1000);
  await expect(failure).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(handle && groupOf(handle)).toEqual([]);
});

async function setUp(
  options: ProcessPlatformOptions = {},
): Promise<{ app: TestApp; platform: ProcessPlatform }> {
  const app = await createTestApp();
  const platform = new ProcessPlatform(options);
  cleanups.push(
    () => app.dispose(),
    async () => {
      for (const { id } of await platform.observe()) await platform.stop(id, 0);
      await platform.close();
    },
  );
  return { app, platform };
}

const table = systemProcessTable();

function groupOf(handle: InstanceHandle): readonly number[] {
  return membersOf(handle.pid);
}

function membersOf(group: number): readonly number[] {
  return table
    .list()
    .filter((entry) => entry.group === group && entry.alive)
    .map((entry) => entry.pid);
}

async function linesOf(platform: ProcessPlatform, id: string, lines = 100): Promise<string[]> {
  const found: string[] = [];
  for await (const { line } of platform.logs(id, { lines, follow: false })) found.push(line);
  return found;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error("It did not come true within 20 s.");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ignore(): Promise<void> {}
