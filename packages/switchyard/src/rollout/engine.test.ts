import { describe, expect, it } from "vitest";
import { systemClock } from "../clock.ts";
import type { AppConfig } from "../config/schema.ts";
import { Engine } from "./engine.ts";
import { isOver } from "./journal.ts";
import type { Rollout } from "./rollout.ts";
import { TestGround } from "./testing/testGround.ts";

const leaving = { kind: "draining", since: 0, next: "stop" } as const;
const promoted = (at: number) => ({ promotedAt: at });

/** Release 2 is stable, release 1 was before it. */
async function twoReleases(): Promise<TestGround> {
  const ground = await TestGround.open();
  await ground.release(1, {}, promoted(1));
  await ground.release(2, {}, promoted(2));
  for (const _taken of [1, 2, 3]) await ground.store.next("releases/shop");
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

describe("a rollback that is aborted", () => {
  it("leaves the target's instances warm, for as long as they were to be", async () => {
    await using ground = await twoReleases();
    await ground.release(1, {}, { ...promoted(1), warmUntil: Number.MAX_SAFE_INTEGER });
    for (const id of ["old-1", "old-2"]) await ground.instance(id, 1, { kind: "warm" });
    await using engine = await running(ground);
    const { id } = await engine.rollback("shop", undefined, "bad");
    await engine.tell("shop", { kind: "pause" });
    await until(async () => (await ground.store.rollouts.get(id))?.status.kind === "held");
    await engine.tell("shop", { kind: "abort", reason: "not that bad" });
    expect((await over(ground, id)).status.kind).toBe("aborted");
    await until(async () => (await ground.roles())["old-1"] !== "draining");
    expect(await ground.roles()).toEqual({
      "new-1": "active",
      "new-2": "active",
      "old-1": "warm",
      "old-2": "warm",
    });
  });
});

describe("deploy", () => {
  it("makes one rollout of a request that is repeated before the first is answered", async () => {
    await using ground = await twoReleases();
    await using engine = await running(ground);
    const order = {
      app: "shop",
      config: await configOf(ground),
      artifact: null,
      requestId: "the-same-request",
    };
    const [first, second] = await Promise.all([engine.deploy(order), engine.deploy(order)]);
    expect(second.id).toBe(first.id);
    await over(ground, first.id);
  });

  it("ends in its last step what a failed undo had left running", async () => {
    await using ground = await twoReleases();
    await ground.release(3);
    await ground.instance("leftover", 3, { kind: "active" });
    await ground.instance("never-ready", 3, { kind: "starting" });
    await using engine = await running(ground);
    const order = { app: "shop", config: await configOf(ground), artifact: null, requestId: "request-1" };
    const { id } = await engine.deploy(order);
    expect((await over(ground, id)).status.kind).toBe("succeeded");
    await until(
      async () => !Object.keys(await ground.roles()).some((one) => /leftover|never-ready/.test(one)),
    );
    expect(ground.platform.stopped).toEqual(expect.arrayContaining(["leftover", "never-ready"]));
  });
});

describe("a release that brings a flag along", () => {
  const place = { app: "shop", environment: "production" } as const;
  const ramp = [{ flag: "cart", variant: "on", steps: [1_000, 10_000], every: 600_000 }];

  it("turns it on step by step once it is stable, and takes the share back with itself", async () => {
    await using ground = await twoReleases();
    const variants = { on: true, off: false };
    const definition = { state: "ENABLED", variants, defaultVariant: "off" } as const;
    const about = { version: 1, kind: "release", createdAt: 0, updatedAt: 0 } as const;
    await ground.store.flags.put({ ...place, key: "cart", definition, ...about });
    await using engine = await running(ground);
    const config = { ...(await configOf(ground)), flags: { environment: "production", uses: [], ramp } };
    const { id } = await engine.deploy({ app: "shop", config, artifact: null, requestId: "request-1" });
    await until(async () => ground.flags.shares.get("cart") === 10_000);
    await until(async () => (await ground.store.rollouts.get(id))?.status.kind === "waiting");
    await engine.tell("shop", { kind: "promote", full: false });
    await until(async () => ground.flags.shares.get("cart") === 100_000);
    await engine.tell("shop", { kind: "abort", reason: "it is worse" });
    expect((await over(ground, id)).status.kind).toBe("aborted");
    expect(ground.flags.shares.get("cart")).toBe(0);
    expect((await ground.store.apps.get("shop"))?.stable).toBe(2);
  });

  it("is refused when there is no such flag", async () => {
    await using ground = await twoReleases();
    await using engine = await running(ground);
    const config = { ...(await configOf(ground)), flags: { environment: "production", uses: [], ramp } };
    const order = { app: "shop", config, artifact: null, requestId: "request-1" };
    await expect(engine.deploy(order)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a running rollout", () => {
  const approval = { strategy: { type: "blue-green", watch: 0, approval: true } } as const;

  it("hears a word that comes as soon as it is known", async () => {
    await using ground = await twoReleases();
    await using engine = await running(ground);
    const told: Promise<Rollout>[] = [];
    ground.events.onEvent(({ kind }) => {
      if (kind === "begun") told.push(engine.tell("shop", { kind: "abort", reason: "a mistake" }));
    });
    const config = { ...(await configOf(ground)), ...approval };
    const { id } = await engine.deploy({ app: "shop", config, artifact: null, requestId: "request-1" });
    expect((await over(ground, id)).status.kind).toBe("aborted");
    await Promise.all(told);
  });

  it("goes on to hear people when its guard could not look once", async () => {
    await using ground = await twoReleases();
    ground.measurements.start();
    await using engine = await running(ground);
    const config = { ...(await configOf(ground)), ...approval };
    const { id } = await engine.deploy({ app: "shop", config, artifact: null, requestId: "request-1" });
    await until(async () => (await ground.store.rollouts.get(id))?.status.kind === "waiting");
    ground.platform.onceObserved = () => {
      ground.platform.onceObserved = () => undefined;
      throw new Error("the process table cannot be read");
    };
    await until(async () => ground.reported.length > 0);
    await engine.tell("shop", { kind: "promote", full: false });
    expect((await over(ground, id)).status.kind).toBe("succeeded");
  });
});

describe("retry", () => {
  it("goes on with a failed undo once, however often it is asked for at the same time", async () => {
    await using ground = await twoReleases();
    const cause = { reason: "bad", automatic: true, at: 0 };
    const failed = {
      id: "failed",
      app: "shop",
      kind: "deploy",
      strategy: "blue-green",
      from: 2,
      to: 1,
      steps: [],
      status: { kind: "failed", at: 1, cause, error: "away" },
      hold: false,
      skipPauses: false,
      startedAt: 0,
    } as const;
    await ground.store.rollouts.put(failed);
    await using engine = await running(ground);
    const asked = await Promise.allSettled([engine.retry("shop"), engine.retry("shop")]);
    expect(asked.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect((await over(ground, "failed")).status.kind).toBe("aborted");
  });
});

async function configOf(ground: TestGround): Promise<AppConfig> {
  const release = await ground.store.releases.get("shop", 2);
  if (release === undefined) throw new Error("no release 2");
  return { ...release.config, strategy: { type: "blue-green", watch: 0, approval: false } };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await systemClock.sleep(5);
  }
}

async function running(ground: TestGround): Promise<Engine & AsyncDisposable> {
  const engine = new Engine(ground, async () => undefined);
  await engine.resume();
  return Object.assign(engine, { [Symbol.asyncDispose]: () => engine.close() });
}

async function over(ground: TestGround, id: string): Promise<Rollout> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const rollout = await ground.store.rollouts.get(id);
    if (rollout !== undefined && isOver(rollout)) return rollout;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(rollout)}`);
    await systemClock.sleep(5);
  }
}
