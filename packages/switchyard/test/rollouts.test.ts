import { describe, expect, it } from "vitest";
import { startTraffic } from "./traffic.ts";
import { isOver, World } from "./world.ts";

// Some of the application's answers take 800 ms on purpose; how many of them fall into a window is chance.
const quick = { instances: 2, drain: { grace: "2s" } };
const strategies = {
  "blue-green": { ...quick, strategy: { type: "blue-green", watch: "500ms" } },
  canary: {
    ...quick,
    strategy: {
      type: "canary",
      steps: [{ shift: "20%" }, { pause: { for: "300ms" } }, { shift: "60%" }, { pause: { for: "300ms" } }],
    },
  },
  rolling: { ...quick, instances: 3, strategy: { type: "rolling", pause: "100ms" } },
} as const;

describe.each(Object.entries(strategies))("%s", (_name, config) => {
  it("promotes, aborts and rolls back without a failed request", async () => {
    await using world = await World.start();
    await world.release(config);
    const traffic = startTraffic(world.url);
    try {
      expect((await world.release(config)).state).toBe("succeeded");

      const doomed = await world.deploy(config);
      expect(
        await world.until(doomed.id, ({ setWeight, state }) => setWeight > 0 || state !== "running"),
      ).toMatchObject({
        state: "running",
      });
      await world.client.abort("shop", {});
      expect(await world.until(doomed.id, isOver)).toMatchObject({ state: "aborted", automatic: false });

      const back = await world.client.rollback("shop", {});
      const over = await world.until(back.id, isOver);
      expect(over).toMatchObject({ state: "succeeded", to: 1 });
      expect(over.timings.rollbackMs).toBeLessThan(1_000);
      await traffic.more(100);
    } finally {
      const { failures, requests } = await traffic.stop();
      expect(failures).toEqual([]);
      expect(requests).toBeGreaterThan(100);
    }
  });

  it("takes a bad release back by itself", async () => {
    await using world = await World.start();
    const slow =
      "type" in config.strategy && config.strategy.type === "blue-green"
        ? { ...config, strategy: { type: "blue-green", watch: "20s" } }
        : config;
    const patient =
      config.strategy.type === "canary"
        ? { ...config, strategy: { type: "canary", steps: [{ shift: "40%" }, { pause: { for: "20s" } }] } }
        : slow;
    const wary =
      config.strategy.type === "rolling"
        ? { ...config, strategy: { type: "rolling", pause: "20s" } }
        : patient;
    await world.release(config);
    const traffic = startTraffic(world.url);
    try {
      // So that there is something to compare with.
      await traffic.more(300);
      const rollout = await world.release(wary, { failShare: 0.2 });
      expect(rollout).toMatchObject({ state: "aborted", automatic: true });
      expect(rollout.reason).toMatch(
        /of the candidate's requests failed \([\d,]+ of [\d,]+\), stable( before it)? /,
      );
      expect((await world.client.status("shop")).stable).toBe(1);
    } finally {
      const { failures, appErrors } = await traffic.stop();
      expect(failures).toEqual([]);
      expect(appErrors).toBeGreaterThan(0);
    }
  });
});
