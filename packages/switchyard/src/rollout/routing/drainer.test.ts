import { describe, expect, it } from "vitest";
import { systemClock } from "../../clock.ts";
import { Drainer } from "./drainer.ts";
import { Fleet } from "../fleet.ts";
import { TestGround } from "../testing/testGround.ts";

describe("Drainer", () => {
  it("does not end an instance by what it saw before the instance was back in rotation", async () => {
    await using ground = await TestGround.open();
    await ground.release(1);
    await ground.store.apps.put({ app: "shop", stable: 1, split: null });
    await ground.instance("busy", 1, { kind: "draining", since: 1, next: "stop" });
    const fleet = new Fleet(ground);
    await ground.publisher.publish();
    // Seen idle; then it served again, and drains anew with that in flight.
    const seen = Promise.withResolvers<void>();
    ground.router.whileObserved = async () => {
      ground.router.busy.add("busy");
      await fleet.activate("shop", 1);
      await fleet.shrink("shop", 1, 0, 0);
      ground.router.whileObserved = async () => seen.resolve();
    };
    const drainer = new Drainer(ground, fleet);
    drainer.start();
    while (ground.router.busy.size === 0) await systemClock.sleep(5);
    await Promise.race([seen.promise, drainer.awaitGone(["busy"], AbortSignal.timeout(5_000))]);
    await drainer.stop();
    expect(await ground.roles()).toEqual({ busy: "draining" });
    expect(ground.platform.stopped).toEqual([]);
  });
});
