import { describe, expect, it, vi } from "vitest";
import { TestGround } from "../rollout/testing/testGround.ts";
import { TestShop } from "../rollout/testing/testShop.ts";
import { EventHooks } from "./eventHooks.ts";
import { type Reply, TestReceiver } from "./testReceiver.ts";

/** An app whose stable release tells its events to a receiver. */
async function telling(reply: (count: number) => Reply, fields: object = {}) {
  await using stack = new AsyncDisposableStack();
  const receiver = stack.use(await TestReceiver.open((_message, count) => reply(count)));
  const ground = stack.use(await TestGround.open());
  await ground.release(1, { hooks: { log: receiver.hook("event", fields) } });
  await ground.store.apps.put({ app: "shop", stable: 1, split: null });
  const warnings: string[] = [];
  const hooks = new EventHooks(ground.store, ground.hooks, (text) => warnings.push(text));
  hooks.start(ground.events);
  stack.defer(() => hooks.close());
  const say = (text: string) => ground.events.add({ app: "shop", kind: "begun", level: "info", text });
  const disposables = stack.move();
  return { receiver, ground, warnings, say, [Symbol.asyncDispose]: () => disposables.disposeAsync() };
}

describe("EventHooks", () => {
  it("tell every event once, in its order, under an id of its own", async () => {
    await using told = await telling(() => 200);
    for (const text of ["one", "two", "three"]) await told.say(text);
    await vi.waitFor(() => expect(told.receiver.received).toHaveLength(3), patience);
    expect(told.receiver.received.map(({ event }) => event?.["text"])).toEqual(["one", "two", "three"]);
    expect(new Set(told.receiver.received.map(({ id }) => id)).size).toBe(3);
    expect(told.receiver.received[0]).toMatchObject({
      hook: "log",
      type: "event",
      app: "shop",
      event: { kind: "begun", level: "info" },
    });
    expect(told.receiver.faults).toEqual([]);
  });

  it("follow the release that a rollout is about, not the one that serves", async () => {
    await using told = await telling(() => 200);
    await told.ground.release(2, {});
    await told.ground.store.rollouts.put({
      id: "rollout-1",
      app: "shop",
      kind: "deploy",
      strategy: "canary",
      from: 1,
      to: 2,
      steps: [],
      status: { kind: "applying", step: 0 },
      hold: false,
      skipPauses: false,
      startedAt: 0,
    });
    const event = { app: "shop", kind: "begun", level: "info" } as const;
    await told.ground.events.add({
      ...event,
      rollout: "rollout-1",
      text: "of release 2, which has no hooks",
    });
    await told.say("of release 1");
    await vi.waitFor(() => expect(told.receiver.received).toHaveLength(1), patience);
    expect(told.receiver.received[0]?.event).toMatchObject({ text: "of release 1" });
  });

  it("go on after a receiver that refused or cut, without telling that event again", async () => {
    await using told = await telling((count) => (count === 1 ? 500 : count === 2 ? "reset" : 200));
    for (const text of ["one", "two", "three"]) await told.say(text);
    await vi.waitFor(() => expect(told.receiver.received).toHaveLength(3), patience);
    expect(told.warnings).toHaveLength(2);
    expect(told.warnings[0]).toContain("the hook log of shop answered 500");
  });

  it("make nobody wait for a receiver that hangs, and drop the oldest of what it never takes", async () => {
    await using told = await telling(() => "hang", { timeout: "1h" });
    const events = 260;
    for (let index = 0; index < events; index++) await told.say(String(index));
    // One is being told, 256 wait.
    await vi.waitFor(() => expect(told.warnings).toHaveLength(events - 257), patience);
    expect(told.warnings[0]).toMatch(/the hook log of shop is too slow; event \d+ is dropped/);
    await vi.waitFor(() => expect(told.receiver.received).toHaveLength(1), patience);
  });

  it("do not slow a rollout down whose events nobody takes", async () => {
    await using receiver = await TestReceiver.open(() => "hang");
    await using shop = await TestShop.open();
    const hooks = new EventHooks(shop.ground.store, shop.ground.hooks, () => undefined);
    hooks.start(shop.ground.events);
    const rollout = await shop.deploy({ hooks: { log: receiver.hook("event", { timeout: "1h" }) } });
    expect((await shop.over(rollout)).kind).toBe("succeeded");
    await hooks.close();
  });
});

const patience = { timeout: 10_000 };
