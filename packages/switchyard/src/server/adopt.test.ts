import { describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { Fleet } from "../rollout/fleet.ts";
import { TestGround } from "../rollout/testing/testGround.ts";
import { adoptInstances } from "./adopt.ts";

async function restarted(fields: object = {}): Promise<TestGround> {
  const ground = await TestGround.open();
  await ground.release(1, fields);
  await ground.store.apps.put({ app: "shop", stable: 1, split: null });
  return ground;
}

describe("adoptInstances", () => {
  it("leaves an instance in the role that it was given while it was started again", async () => {
    await using ground = await restarted();
    await ground.instance("dead", 1, { kind: "warm" });
    ground.platform.running.delete("dead");
    ground.platform.beforeStart = () => new Fleet(ground).activate("shop", 1);
    await adoptInstances(ground);
    while (ground.publisher.acknowledged.generation === 0) await systemClock.sleep(5);
    expect(await ground.roles()).toEqual({ dead: "active" });
  });

  it("still ends an instance whose secrets cannot be read any more", async () => {
    await using ground = await restarted({ env: { PASSWORD: { from: "env:NOT_SET" } } });
    ground.secretsAway = true;
    for (const [id, role] of [
      ["drains", { kind: "draining", since: 0, next: "stop" }],
      ["serves", { kind: "active" }],
    ] as const) {
      await ground.instance(id, 1, role);
      ground.platform.running.delete(id);
      ground.platform.leftBehind.add(id);
    }
    await adoptInstances(ground);
    const fleet = new Fleet(ground);
    for (const instance of await fleet.of("shop", 1)) await fleet.remove(instance);
    expect(ground.platform.stopped.toSorted()).toEqual(["drains", "serves"]);
  });
});
