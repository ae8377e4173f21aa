import { request } from "undici";
import { describe, expect, it, vi } from "vitest";
import { quickClients, startTraffic } from "./traffic.ts";
import { isOver, World } from "./world.ts";

/** Every release begins slowly; that is no fault of a new one. */
const cold = { requests: 40, ms: 250 };

const canary = (baseline: "stable" | "fresh") => ({
  instances: 2,
  drain: { grace: "2s" },
  analysis: { baseline },
  strategy: { type: "canary", steps: [{ shift: "20%" }, { analyse: { for: "8s" } }] },
});

/** Release 1 serves with warm caches: every instance has answered enough at its private address. */
async function warmWorld(): Promise<World> {
  const world = await World.start();
  await world.release(canary("stable"), { cold });
  const [stable] = (await world.client.status("shop")).releases;
  const addresses = stable?.instances.map(({ address }) => address) ?? [];
  expect(addresses).toHaveLength(2);
  for (const address of addresses) {
    const requests = Array.from({ length: cold.requests }, async () => {
      const { body } = await request(`http://${address}/client-0`);
      await body.dump();
    });
    await Promise.all(requests);
  }
  return world;
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("a healthy candidate whose caches are cold", () => {
  it("is taken back when it is compared with stable's warm instances", async () => {
    await using world = await warmWorld();
    const traffic = startTraffic(world.url, { clients: quickClients });
    try {
      await traffic.more(500);
      const rollout = await world.release(canary("stable"), { cold });
      expect(rollout).toMatchObject({ state: "aborted", automatic: true });
      expect(rollout.guard?.worst?.metric).toBe("latency");
    } finally {
      expect((await traffic.stop()).failures).toEqual([]);
    }
  });

  it("is promoted when it is compared with fresh ones, which get users, fail nobody and are gone afterwards", async () => {
    await using world = await warmWorld();
    const traffic = startTraffic(world.url, { clients: quickClients });
    try {
      await traffic.more(500);
      const { id } = await world.deploy(canary("fresh"), { cold });
      await world.until(id, (view) => view.setWeight > 0 || isOver(view));
      const meanwhile = await world.client.status("shop");
      const fresh = meanwhile.releases.find(({ state }) => state === "baseline");
      expect(fresh).toMatchObject({ number: 3, baselineOf: 1, weight: 2_000, rollbackTarget: false });
      const pids = fresh?.instances.flatMap(({ pid }) => pid ?? []) ?? [];
      expect(pids.map(alive)).toEqual([true, true]);

      expect(await world.until(id, isOver)).toMatchObject({ state: "succeeded", to: 2 });
      await vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), { timeout: 20_000, interval: 50 });
      const { stable, releases } = await world.client.status("shop");
      expect(stable).toBe(2);
      expect(releases.map(({ number, state }) => [number, state])).toEqual([
        [2, "stable"],
        [1, "warm"],
      ]);
      expect((await world.client.releases("shop")).map(({ number }) => number)).toEqual([2, 1]);
    } finally {
      const { failures, byRelease } = await traffic.stop();
      expect(failures).toEqual([]);
      expect([...byRelease.keys()].toSorted()).toEqual(["1", "2", "3"]);
      expect(byRelease.get("3")).toBeGreaterThan(cold.requests);
    }
  });
});

it("a fresh baseline ends with its rollout, also when the control plane was killed meanwhile", async () => {
  await using world = await World.start();
  const patient = {
    ...canary("fresh"),
    strategy: { type: "canary", steps: [{ shift: "20%" }, { pause: { approval: true } }] },
  };
  await world.release(patient);
  const traffic = startTraffic(world.url, { clients: quickClients });
  try {
    const { id } = await world.deploy(patient);
    await world.until(id, ({ waitingFor }) => waitingFor === "approval");
    const { releases } = await world.client.status("shop");
    const pids = releases
      .filter(({ state }) => state === "baseline")
      .flatMap(({ instances }) => instances.flatMap(({ pid }) => pid ?? []));
    expect(pids).toHaveLength(2);
    await world.killControlPlane();
    await traffic.more(200);
    await world.serve();
    await world.client.abort("shop", {});
    expect(await world.until(id, isOver)).toMatchObject({ state: "aborted" });
    await vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), { timeout: 20_000, interval: 50 });
  } finally {
    expect((await traffic.stop()).failures).toEqual([]);
  }
});
