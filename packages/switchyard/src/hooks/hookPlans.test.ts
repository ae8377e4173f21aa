import { describe, expect, it, vi } from "vitest";
import { TestShop } from "../rollout/testing/testShop.ts";
import { TestReceiver } from "./testReceiver.ts";

const watched = { guard: {}, strategy: { type: "blue-green", watch: "0s", approval: true } };

describe("a rollout hook", () => {
  it("takes the release back by its first failure, while the rollout waits for a person", async () => {
    await using receiver = await TestReceiver.open((_message, count) => (count < 3 ? 200 : 500));
    await using shop = await TestShop.open();
    shop.ground.measurements.start();
    const rollout = await shop.deploy({ hooks: { load: receiver.hook("rollout") }, ...watched });
    const status = await shop.over(rollout);
    expect(status).toMatchObject({ kind: "aborted", cause: { automatic: true } });
    expect(status).toMatchObject({ cause: { reason: expect.stringContaining("load") } });
    expect(receiver.received).toHaveLength(3);
    expect(receiver.faults).toEqual([]);
  });

  it("fails when it is away, and is forgiven as often as its limit says", async () => {
    await using receiver = await TestReceiver.open((_message, count) => (count <= 2 ? "reset" : 200));
    await using shop = await TestShop.open();
    shop.ground.measurements.start();
    const hooks = { load: receiver.hook("rollout", { failureLimit: 2 }) };
    const rollout = await shop.deploy({ hooks, ...watched });
    const measured = async () => {
      const [guard] = await shop.ground.store.analyses.ofRollout(rollout.id);
      return guard?.metrics.find(({ name }) => name === "hook load")?.counts;
    };
    await vi.waitFor(async () => expect((await measured())?.successful).toBeGreaterThan(1), patience);
    expect(await measured()).toMatchObject({ failed: 2, error: 0 });
    expect(await shop.rollout(rollout)).toMatchObject({ status: { kind: "waiting" } });
  });
});

const patience = { timeout: 10_000 };
