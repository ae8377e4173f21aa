import { describe, expect, it } from "vitest";
import { totalWeight } from "../../traffic/routeTable.ts";
import { Fleet } from "../fleet.ts";
import { assureServing, returnTraffic } from "./returnTraffic.ts";
import type { Rollout } from "../rollout.ts";
import { TestGround } from "../testing/testGround.ts";

const { signal } = new AbortController();
const rollout: Rollout = {
  id: "a",
  app: "shop",
  kind: "deploy",
  strategy: "blue-green",
  from: 1,
  to: 2,
  steps: [],
  status: { kind: "returning", cause: { reason: "bad", automatic: true, at: 0 } },
  hold: false,
  skipPauses: false,
  startedAt: 0,
};

/** All users are on release 2; release 1 was before it. */
async function switched(): Promise<TestGround> {
  const ground = await TestGround.open();
  for (const number of [1, 2]) await ground.release(number);
  await ground.store.apps.put({ app: "shop", stable: 1, split: { candidate: 2, weight: totalWeight } });
  await ground.instance("old", 1, { kind: "active" });
  await ground.instance("new", 2, { kind: "active" });
  await ground.publisher.publish();
  return ground;
}

describe("returnTraffic", () => {
  it("gives all users back", async () => {
    await using ground = await switched();
    await returnTraffic(ground, new Fleet(ground), rollout, signal);
    expect([ground.router.serving(1), ground.router.serving(2)]).toEqual([["old"], []]);
  });

  it("first starts the release before again when all of it has died", async () => {
    await using ground = await switched();
    ground.platform.running.set("old", "gave-up");
    await returnTraffic(ground, new Fleet(ground), rollout, signal);
    expect(ground.router.serving(1)).toEqual(["old"]);
  });

  it("leaves users on the candidate when the release before cannot serve", async () => {
    await using ground = await switched();
    ground.platform.running.set("old", "gave-up");
    ground.platform.beforeStart = () => Promise.reject(new Error("it cannot be started"));
    await expect(returnTraffic(ground, new Fleet(ground), rollout, signal)).rejects.toThrow(
      "cannot be started",
    );
    expect(ground.router.serving(2)).toEqual(["new"]);
  });

  it("gives users back to a release that is not healthy when the candidate is not either", async () => {
    await using ground = await switched();
    for (const id of ["old", "new"]) ground.platform.running.set(id, "unready");
    await returnTraffic(ground, new Fleet(ground), rollout, signal);
    expect(await ground.store.apps.get("shop")).toMatchObject({ stable: 1, split: null });
  });

  it("waits for a router that is away", async () => {
    await using ground = await switched();
    const fleet = new Fleet(ground);
    ground.router.away = 3;
    await returnTraffic(ground, fleet, rollout, signal);
    ground.router.away = 2;
    await assureServing(ground, fleet, rollout, signal);
    ground.router.away = 2;
    await fleet.awaitHealthy("shop", 1, signal);
    expect(ground.router.serving(1)).toEqual(["old"]);
  });
});
