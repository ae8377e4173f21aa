import { describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import { Engine } from "./engine.ts";
import { MetricsWatch } from "./metricsWatch.ts";
import { isOver, type Rollout } from "./rollout.ts";
import { TestGround } from "./testGround.ts";

const leaving = { kind: "draining", since: 0, next: "stop" } as const;
const promoted = (at: number) => ({ promotedAt: at });

/** Release 2 is stable, release 1 was before it. */
async function twoReleases(): Promise<TestGround> {
  const ground = await TestGround.open();
  await ground.release(1, {}, promoted(1));
  await ground.release(2, {}, promoted(2));
  await ground.store.apps.put({ app: "shop", stable: 2, split: null });
  for (const id of ["new-1", "new-2"]) await ground.instance(id, 2, { kind: "active" });
  return ground;
}

describe("rollback", () => {
  it("does not count on instances that are about to end", async () => {
    await using ground = await twoReleases();
    await ground.instance("old-1", 1, leaving);
    await ground.instance("old-2", 1, leaving);
    await using engine = await running(ground);
    const { id, steps } = await engine.rollback("shop", undefined, "bad");
    expect(steps.map(({ step }) => step.kind)).toEqual(["start", "shift", "promote", "retire"]);
    expect((await over(ground, id)).status.kind).toBe("succeeded");
    expect(ground.router.serving(1)).toHaveLength(2);
  });

  it("starts the target when all of it died after the plan was made", async () => {
    await using ground = await twoReleases();
    for (const id of ["old-1", "old-2"]) await ground.instance(id, 1, { kind: "warm" });
    ground.platform.onceObserved = () => {
      for (const id of ["old-1", "old-2"]) ground.platform.running.set(id, "gave-up");
      ground.platform.onceObserved = () => undefined;
    };
    await using engine = await running(ground);
    const { id } = await engine.rollback("shop", undefined, "bad");
    expect((await over(ground, id)).status.kind).toBe("succeeded");
    expect(ground.router.serving(1)).toEqual(["old-1", "old-2"]);
  });

  it("starts warm instances again that the platform has given up", async () => {
    await using ground = await twoReleases();
    await ground.instance("old-1", 1, { kind: "warm" });
    await ground.instance("old-2", 1, { kind: "warm" });
    ground.platform.running.set("old-1", "gave-up");
    await using engine = await running(ground);
    const { id } = await engine.rollback("shop", undefined, "bad");
    expect((await over(ground, id)).status.kind).toBe("succeeded");
    expect(ground.router.serving(1)).toEqual(["old-1", "old-2"]);
  });
});

async function running(ground: TestGround): Promise<Engine & AsyncDisposable> {
  const engine = new Engine(
    ground,
    new MetricsWatch(ground.router, systemClock, () => undefined),
    async () => undefined,
  );
  await engine.resume();
  return Object.assign(engine, { [Symbol.asyncDispose]: () => engine.close() });
}

async function over(ground: TestGround, id: string): Promise<Rollout> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const rollout = await ground.store.rollouts.get(id);
    if (rollout !== undefined && isOver(rollout)) return rollout;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(rollout)}`);
    await systemClock.sleep(5);
  }
}
