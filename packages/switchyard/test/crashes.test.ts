import { describe, expect, it } from "vitest";
import type { RolloutView } from "../src/server/api.ts";
import { systemClock } from "../src/clock.ts";
import { startTraffic } from "./traffic.ts";
import { isOver, World } from "./world.ts";

const quick = {
  instances: 2,
  strategy: { type: "blue-green", watch: "0s" },
  // Some of the application's answers take 800 ms on purpose; how many of them fall into a window is chance.
  drain: { grace: "2s" },
  restart: { initialBackoff: "100ms" },
};
const strategies = {
  "blue-green": { ...quick, strategy: { type: "blue-green", watch: "1s" } },
  canary: { ...quick, strategy: { type: "canary", steps: [{ shift: "30%" }, { pause: { for: "1s" } }] } },
  rolling: { ...quick, strategy: { type: "rolling", pause: "500ms" } },
} as const;

/** Moments of a rollout at which the control plane is killed. */
const moments: Readonly<Record<string, (view: RolloutView) => boolean>> = {
  "while instances start": ({ steps }) =>
    steps.some(({ kind, state }) => kind === "start" && state === "applying"),
  "once users are on the candidate": ({ setWeight }) => setWeight > 0,
  "as it is promoted": ({ steps }) =>
    steps.some(({ kind, state }) => kind === "promote" && state !== "pending"),
};

describe.each(Object.entries(strategies))("kill -9 of the control plane, %s", (_name, config) => {
  it.each(Object.entries(moments))(
    "%s: traffic flows on and the rollout is finished",
    async (_moment, reached) => {
      await using world = await World.start();
      await world.release(config);
      const traffic = startTraffic(world.url);
      try {
        const { id } = await world.deploy(config, { startMs: 300 });
        await world.until(id, reached);
        await world.killControlPlane();
        await traffic.more(50);
        await world.serve();
        const { state, reason } = await world.until(id, isOver);
        expect({ state, reason }).toEqual({ state: "succeeded", reason: undefined });
        const status = await world.client.status("shop");
        expect(status.stable).toBe(2);
        expect(status.releases[0]?.instances.map(({ state }) => state)).toEqual(["ready", "ready"]);
      } finally {
        expect((await traffic.stop()).failures).toEqual([]);
      }
    },
  );

  it("while it is taken back: the undo is finished", async () => {
    await using world = await World.start();
    await world.release(config);
    const traffic = startTraffic(world.url);
    try {
      const { id } = await world.deploy(config);
      await world.until(id, ({ setWeight }) => setWeight > 0);
      await world.client.abort("shop", {});
      await world.killControlPlane();
      await world.serve();
      expect(await world.until(id, isOver)).toMatchObject({ state: "aborted" });
      expect(await world.client.status("shop")).toMatchObject({ stable: 1 });
    } finally {
      expect((await traffic.stop()).failures).toEqual([]);
    }
  });
});

describe("kill -9", () => {
  it("of an instance costs no idempotent request, and the instance comes back", async () => {
    await using world = await World.start();
    await world.release(quick);
    const traffic = startTraffic(world.url, { idempotentOnly: true });
    try {
      const [victim] = (await world.client.status("shop")).releases[0]?.instances ?? [];
      process.kill(victim?.pid ?? 0, "SIGKILL");
      await untilInstance(
        world,
        victim?.id,
        (instance) => instance?.state === "ready" && instance.restarts === 1,
      );
      await traffic.more(50);
    } finally {
      const { failures, requests } = await traffic.stop();
      expect(failures).toEqual([]);
      expect(requests).toBeGreaterThan(50);
    }
  });

  it("of every instance while the control plane is down: they are started again with it", async () => {
    await using world = await World.start();
    await world.release(quick);
    const before = (await world.client.status("shop")).releases[0]?.instances ?? [];
    await world.killControlPlane();
    for (const { pid } of before) process.kill(pid ?? 0, "SIGKILL");
    await world.serve();
    for (const { id, pid } of before) {
      await untilInstance(world, id, (instance) => instance?.state === "ready" && instance.pid !== pid);
    }
    const traffic = startTraffic(world.url);
    await traffic.more(50);
    expect((await traffic.stop()).failures).toEqual([]);
  });

  it("is not needed to end everything: `stop --all` does, and the next start brings the apps back", async () => {
    await using world = await World.start();
    await world.release(quick);
    await world.stopAll();
    await expect(fetch(world.url)).rejects.toThrow();
    await world.serve();
    for (const { id } of (await world.client.releases("shop"))[0]?.instances ?? []) {
      await untilInstance(world, id, (instance) => instance?.state === "ready");
    }
    expect((await fetch(world.url)).status).toBe(200);
  });

  it("of the router: it is started again on the same port with the same table", async () => {
    await using world = await World.start();
    await world.release(quick);
    const { router } = await routerStatus(world);
    process.kill(router, "SIGKILL");
    const deadline = Date.now() + 20_000;
    let served = 0;
    while (served < 20 && Date.now() < deadline) {
      const answer = await fetch(world.url).catch(() => undefined);
      await answer?.arrayBuffer();
      served = answer?.status === 200 && (await routerStatus(world)).router !== router ? served + 1 : 0;
    }
    expect(served).toBe(20);
    expect((await world.release(quick)).state).toBe("succeeded");
  });

  it("of a router worker breaks no more than what it carried", async () => {
    await using world = await World.start();
    await world.release(quick);
    const { workers } = await routerStatus(world);
    const traffic = startTraffic(world.url, { idempotentOnly: true });
    process.kill(workers[0] ?? 0, "SIGKILL");
    const renewed = async () => (await routerStatus(world)).workers;
    while ((await renewed()).length < 2 || (await renewed()).includes(workers[0] ?? 0))
      await systemClock.sleep(20);
    await traffic.more(100);
    const { failures, requests } = await traffic.stop();
    // Four clients: each had at most one request under way.
    expect(failures.length).toBeLessThanOrEqual(4);
    expect(requests).toBeGreaterThan(100);
    expect((await world.release(quick)).state).toBe("succeeded");
  });
});

async function routerStatus(
  world: World,
): Promise<{ readonly router: number; readonly workers: readonly number[] }> {
  const { readStatus } = await import("../src/traffic/builtin/driver/readStatus.ts");
  const { routerDirectory } = await import("../src/traffic/builtin/process/directory.ts");
  const status = await readStatus(routerDirectory(world.stateDir));
  const listening = status?.workers.filter(({ state }) => state === "listening") ?? [];
  return { router: status?.pid ?? 0, workers: listening.map(({ pid }) => pid) };
}

type InstanceView = Awaited<ReturnType<World["client"]["status"]>>["releases"][number]["instances"][number];

async function untilInstance(
  world: World,
  id: string | undefined,
  condition: (instance: InstanceView | undefined) => boolean,
): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const { releases } = await world.client.status("shop");
    const instance = releases.flatMap(({ instances }) => instances).find((one) => one.id === id);
    if (condition(instance)) return;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(instance)}`);
    await systemClock.sleep(50);
  }
}
