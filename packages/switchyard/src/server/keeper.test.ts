import { describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { Fleet } from "../rollout/fleet.ts";
import { TestGround } from "../rollout/testing/testGround.ts";
import { Keeper } from "./keeper.ts";

describe("Keeper", () => {
  it("ends warm instances past their window, even when it was interrupted at it", async () => {
    await using ground = await TestGround.open();
    await ground.release(1, {}, { warmUntil: 1 });
    await ground.store.apps.put({ app: "shop", stable: 2, split: null });
    await ground.instance("warm", 1, { kind: "warm" });
    const fleet = new Fleet(ground);
    let interrupted = 0;
    const keeper = new Keeper(
      ground,
      Object.assign(Object.create(fleet), {
        dismissWarm: (app: string, release: number) => {
          if (interrupted++ === 0) return Promise.reject(new Error("interrupted"));
          return fleet.dismissWarm(app, release);
        },
      }),
    );
    keeper.start();
    const deadline = Date.now() + 5_000;
    while ((await ground.roles())["warm"] === "warm" && Date.now() < deadline) await systemClock.sleep(20);
    await keeper.stop();
    expect(await ground.roles()).toEqual({ warm: "draining" });
  });
});
