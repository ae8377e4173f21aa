import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import {
  ask,
  askAt,
  cli,
  create,
  delivered,
  edit,
  instancesOf,
  production,
  type RunningInstance,
  settings,
  split,
  startWorld,
  textFlag,
} from "./flags/flagsWorld.ts";
import { Swarm } from "./flags/swarm.ts";
import type { World } from "./world.ts";

// Whole systems start and end in each; on a machine with other work that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const config = { instances: 2, drain: { grace: "2s" }, strategy: { type: "blue-green", watch: "0s" } };
const patiently = { timeout: 20_000, interval: 50 };
const nowhere: RunningInstance = { directory: "", environment: {} };
const count = 100;
const everyone = count + config.instances;

describe("two instances and a hundred further clients in four processes", () => {
  let world: World;
  let swarm: Swarm;

  beforeAll(async () => {
    world = await startWorld();
    await world.release(config, settings());
    await create(world, "cart", textFlag("on"));
    await create(world, "banner", textFlag(split(50_000)));
    const { key = "" } = await world.client.flags.createKey("shop", { kind: "server", name: "swarm" });
    swarm = new Swarm(4, { url: world.flagsUrl, key, count: count / 4, flag: "cart" });
    await delivered(world, everyone);
  });

  afterAll(async () => {
    await swarm?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  const allServe = (what: string) =>
    expect.poll(async () => [...new Set(await swarm.now())], patiently).toEqual([what]);
  const instancesServe = async (value: string) => {
    const instances = new Set<string>();
    for (let i = 0; i < 100 && instances.size < config.instances; i++) {
      const served = await ask(world, "cart", `user-${i}`);
      expect(served).toMatchObject({ value, state: "READY" });
      instances.add(served.instance);
    }
    expect(instances.size).toBe(config.instances);
  };

  it("`flags kill` is off on every one of them when it returns", async () => {
    await edit(world, { kind: "enable", flag: "cart" });
    await allServe("READY on");
    const { status, stdout, stderr } = await cli(world, "flags", "kill", "cart", "-r", "orders are lost");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`off on ${everyone} of ${everyone} instances`);
    expect(new Set(await swarm.now())).toEqual(new Set(["READY off"]));
    await instancesServe("off");
  });

  it("says truly when the last one had it", async () => {
    await edit(world, { kind: "kill", flag: "cart" });
    const waits: number[] = [];
    const told: number[] = [];
    for (let round = 0; round < 10; round++) {
      const kind = round % 2 === 0 ? "enable" : "kill";
      const began = Date.now();
      const { delivery } = await edit(world, { kind, flag: "cart" });
      expect(delivery).toMatchObject({ connected: everyone, acknowledged: everyone, missing: [] });
      const report = await swarm.report();
      expect(new Set(report.map(({ seen }) => seen.at(-1)))).toEqual(
        new Set([kind === "kill" ? "READY off" : "READY on"]),
      );
      for (const { changedAt } of report) expect(changedAt).toBeGreaterThanOrEqual(began);
      waits.push(...report.map(({ changedAt }) => changedAt - began));
      told.push(delivery?.ms ?? Number.NaN);
    }
    waits.sort((a, b) => a - b);
    const p99 = waits[Math.ceil(waits.length * 0.99) - 1];
    console.info(
      `a change is in force on ${count} clients: p99 ${p99} ms; all acknowledged: ${told.join(", ")} ms`,
    );
    // Of a machine that does ten other things (the benchmarks measure it on an idle one), and less than a heartbeat, with
    // which a change would come at the latest.
    expect(p99).toBeLessThan(2_500);
  });

  it("a killed control plane: all go on with what they know, say STALE, and come back by themselves", async () => {
    await edit(world, { kind: "kill", flag: "cart" });
    const url = world.flagsUrl;
    await world.killControlPlane();
    await allServe("STALE off");
    expect(await ask(world, "cart")).toMatchObject({ value: "off", state: "STALE" });
    await world.serve();
    expect(world.flagsUrl).toBe(url);
    await allServe("READY off");
    await delivered(world, everyone);
    await instancesServe("off");
    expect(await world.client.flags.get("shop", production, "cart")).toMatchObject({ state: "killed" });
    const enabled = await edit(world, { kind: "enable", flag: "cart" });
    expect(enabled.delivery).toMatchObject({ connected: everyone, acknowledged: everyone, missing: [] });
    expect(new Set(await swarm.now())).toEqual(new Set(["READY on"]));
    await instancesServe("on");
    for (const { seen } of await swarm.report()) {
      const known = seen.slice(seen.findIndex((what) => !what.endsWith("code default")));
      expect(known.filter((what) => what.endsWith("code default"))).toEqual([]);
      expect(known).toContain("STALE off");
    }
  });
});

it("an instance that starts while the control plane is down serves what is known, says STALE, and recovers", async () => {
  await using world = await startWorld();
  const one = { ...config, instances: 1 };
  await world.release(one, settings());
  await create(world, "cart", textFlag("on"));
  await world.release(one, settings());
  await edit(world, { kind: "kill", flag: "cart" });
  const [{ directory, environment } = nowhere] = await instancesOf(world, 2);
  await expect
    .poll(() => textOf(environment["SWITCHYARD_FLAGS_CACHE"] ?? ""), patiently)
    .toContain('"killed":true');
  await world.killControlPlane();

  const empty = await mkdtemp(join(world.folder, "cache-"));
  await using heir = await startInstance(directory, environment);
  await using stranger = await startInstance(directory, { ...environment, SWITCHYARD_FLAGS_CACHE: empty });
  // What the instance before it knew last; and without that, what was in force when the release was made.
  await expect
    .poll(() => heir.ask("cart"), patiently)
    .toMatchObject({ value: "off", state: "STALE", source: "cache" });
  await expect
    .poll(() => stranger.ask("cart"), patiently)
    .toMatchObject({ value: "on", state: "STALE", source: "bundle" });
  await world.serve();
  for (const instance of [heir, stranger]) {
    await expect
      .poll(() => instance.ask("cart"), patiently)
      .toMatchObject({ value: "off", state: "READY", source: "server" });
  }
});

/** As a process manager inside of an instance does it. */
async function startInstance(directory: string, environment: Readonly<Record<string, string>>) {
  const port = await freePort();
  const child = spawn(process.execPath, ["app.mjs"], {
    cwd: directory,
    env: { ...environment, PORT: String(port), HOST: "127.0.0.1", NODE_NO_WARNINGS: "1" },
    stdio: "inherit",
  });
  return {
    ask: (flag: string) => askAt(`http://127.0.0.1:${port}`, flag).catch(() => undefined),
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** All files of a folder. */
async function textOf(folder: string): Promise<string> {
  const files = await readdir(folder);
  return (
    await Promise.all(files.map((file) => readFile(join(folder, file), "utf8").catch(() => "")))
  ).join();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
