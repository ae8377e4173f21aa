import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../state/port.ts";
import { fanOut } from "./fanOut.ts";
import { channelsTo } from "./testing/channelsTo.ts";
import { type Receiver, startReceiver } from "./testing/receiver.ts";
import { NotifyWorld } from "./testing/world.ts";

const minute = 60_000;

describe("the notifier", () => {
  let world: NotifyWorld;
  let receiver: Receiver;
  let hook: ReturnType<typeof channelsTo>["hook"];
  let told: ReturnType<typeof channelsTo>["told"];
  beforeEach(async () => {
    process.env["NOTIFY_SECRET"] = "signing-secret";
    receiver = await startReceiver();
    ({ hook, told } = channelsTo(receiver));
    world = await NotifyWorld.open();
  });
  afterEach(async () => {
    await world.close();
    await receiver.close();
    expect(world.faults).toEqual([]);
  });

  it("tells each channel what it asks for, from the level it asks for", async () => {
    await world.stable(7, {
      all: hook("all"),
      steps: hook("steps", { events: ["step"] }),
      bad: hook("bad", { events: ["started", "failed"], minLevel: "error" }),
    });
    await world.rollout(running);
    for (const kind of ["begun", "step-begun", "waiting", "window-closed"] as const) {
      await world.happens(kind, { rollout: "rollout-1", level: "info" });
    }
    await world.happens("failed", { rollout: "rollout-1" });
    await world.round();
    expect(told("all")).toHaveLength(3);
    expect(new Set(told("all"))).toEqual(new Set(["begun", "failed", "waiting"]));
    expect(told("steps")).toEqual(["step-begun"]);
    expect(told("bad")).toEqual(["failed"]);
  });

  it("stops without waiting for a command that reads a secret", async () => {
    const slow = { from: "command:sleep 9" };
    await world.stable(7, { ops: { webhook: { url: receiver.url, secret: slow } } });
    await world.happens("gave-up");
    await world.notifier.round();
    const startedAt = Date.now();
    await world.restart();
    expect(Date.now() - startedAt).toBeLessThan(4_000);
    expect((await world.mailboxes())[0]).toMatchObject({ state: "pending" });
  });

  it("sends exactly what was due when it is killed between writing it down and sending it", async () => {
    await world.stable(7, { ops: hook("ops") });
    await world.rollout(running);
    await world.happens("begun", { rollout: "rollout-1" });
    await world.round();
    await world.happens("waiting", { rollout: "rollout-1" });
    await world.happens("failed", { rollout: "rollout-1" });
    expect(await fanOut(world.store, world.clock.now())).toBe(2);
    await world.restart();
    expect(told("ops")).toEqual(["begun"]);
    await world.round();
    await world.after(minute);
    expect(told("ops")).toHaveLength(3);
    expect(new Set(told("ops"))).toEqual(new Set(["begun", "failed", "waiting"]));
  });

  it("loses and doubles nothing when writing down what is due fails halfway", async () => {
    await world.stable(7, { one: hook("one"), two: hook("two") });
    await world.rollout(running);
    await world.happens("begun", { rollout: "rollout-1" });
    const { store } = world;
    const dying: Store = {
      ...store,
      atomically: (work) =>
        store.atomically((tables) => work({ ...tables, cursors: { ...tables.cursors, put: killed } })),
    };
    await expect(fanOut(dying, world.clock.now())).rejects.toThrow("killed");
    expect(await world.mailboxes()).toEqual([]);
    await world.round();
    expect([told("one"), told("two")]).toEqual([["begun"], ["begun"]]);
  });

  it("sends again, with the same id, what was being sent when it was stopped", async () => {
    await world.stable(7, { ops: hook("ops") });
    await world.rollout(running);
    receiver.answer("hang");
    await world.happens("begun", { rollout: "rollout-1" });
    await world.notifier.round();
    await expect.poll(() => receiver.received.length).toBe(1);
    await world.restart();
    await world.round();
    expect(told("ops")).toEqual(["begun", "begun"]);
    expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    await world.after(minute);
    expect(receiver.received).toHaveLength(2);
  });

  it("lets no slow channel delay another, and keeps few tries to it under way", async () => {
    const slow = hook("slow", { timeout: "5s", events: ["started"] });
    await world.stable(7, { slow, ops: hook("ops", { events: ["started"] }) });
    receiver.answer("hang", "hang", "hang", "hang");
    for (let index = 0; index < 10; index++) {
      await world.rollout(running, { id: `r${index}` });
      await world.happens("begun", { rollout: `r${index}` });
    }
    await fanOut(world.store, world.clock.now());
    // So that the slow one goes first and gets the answers that never come.
    const others = (await world.mailboxes()).filter(({ channel }) => channel === "ops");
    for (const box of others) await world.store.deliveries.put({ ...box, at: box.at + 1 });
    await world.notifier.round();
    await expect.poll(() => told("slow").length).toBe(4);
    world.clock.time += 1;
    await world.notifier.round();
    await expect.poll(() => told("ops").length).toBe(4);
    while (told("ops").length < 10) {
      await world.notifier.round();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(told("slow")).toHaveLength(4);
  });

  it("keeps the order within one matter while its channel is away", async () => {
    await world.stable(7, { ops: hook("ops", { events: ["waiting"] }) });
    await world.rollout(running);
    receiver.answer({ status: 503 }, { status: 503 });
    await world.happens("waiting", { rollout: "rollout-1", text: "first" });
    await world.round();
    await world.happens("held", { rollout: "rollout-1", text: "second" });
    await world.after(2_000);
    expect(told("ops")).toEqual(["waiting", "waiting"]);
    await world.after(4_000);
    await world.round();
    expect(told("ops")).toEqual(["waiting", "waiting", "waiting", "held"]);
  });

  it("makes one message with a count of what repeats itself", async () => {
    await world.stable(7, { ops: hook("ops", { events: ["crash"] }) });
    await world.happens("crashed", { text: "shop-7-1 crashed" });
    await world.round();
    for (let index = 0; index < 5; index++) {
      await world.happens("crashed", { text: `shop-7-1 crashed again (${index})` });
      await world.after(minute);
    }
    expect(told("ops")).toHaveLength(1);
    await world.after(5 * minute);
    expect(told("ops")).toHaveLength(2);
    expect(JSON.parse(receiver.received[1]?.body ?? "").data).toMatchObject({
      text: "shop-7-1 crashed again (4)",
      count: 5,
    });
    await world.after(60 * minute);
    expect(told("ops")).toHaveLength(2);
  });

  it("changes no message that is on its way", async () => {
    await world.stable(7, { ops: hook("ops", { events: ["crash"] }) });
    const { promise: when, resolve } = Promise.withResolvers<void>();
    receiver.answer({ status: 200, when });
    await world.happens("crashed", { text: "first" });
    await world.notifier.round();
    await expect.poll(() => receiver.received.length).toBe(1);
    await world.happens("crashed", { text: "second" });
    await world.notifier.round();
    resolve();
    await world.notifier.idle();
    await world.round();
    expect(told("ops")).toHaveLength(1);
    await world.after(10 * minute);
    const sent = receiver.received.map(({ body }) => JSON.parse(body).data);
    expect(sent.map(({ text, count }) => [text, count])).toEqual([
      ["first", undefined],
      ["second", undefined],
    ]);
  });

  it("tells a channel nothing from before it was there", async () => {
    await world.stable(7, {});
    await world.happens("gave-up");
    world.clock.time += 1;
    // Deployed before the notifier looked.
    await world.stable(8, { ops: hook("ops") });
    await world.round();
    await world.happens("instance-lost");
    await world.round();
    expect(told("ops")).toEqual(["instance-lost"]);
  });

  it("tells nobody news that are older than a day", async () => {
    await world.stable(7, { ops: hook("ops") });
    await world.happens("gave-up");
    await world.after(25 * 60 * minute);
    expect(told("ops")).toEqual([]);
  });

  it("drops what waits for a channel that is gone, with a note, and only that", async () => {
    await world.stable(7, { ops: hook("ops"), dev: hook("dev") });
    receiver.answer({ status: 503 }, { status: 503 });
    await world.happens("gave-up");
    await world.round();
    await world.stable(8, { dev: hook("dev") });
    await world.after(2_000);
    expect(told("dev")).toEqual(["gave-up", "gave-up"]);
    expect(told("ops")).toEqual(["gave-up"]);
    expect(await world.complaints()).toEqual([
      '1 message to channel "ops" dropped: it was taken out of the configuration',
    ]);
    await world.after(60 * minute);
    expect(told("ops")).toHaveLength(1);
  });

  it("tells the end of a rollout to whoever heard its beginning, though it adds and removes channels", async () => {
    await world.stable(7, { old: hook("old") });
    await world.release(8, { fresh: hook("fresh") });
    await world.rollout(running);
    await world.happens("begun", { rollout: "rollout-1", level: "info" });
    await world.round();
    await world.stable(8, { fresh: hook("fresh") });
    await world.rollout({ kind: "succeeded", at: 1 });
    await world.happens("succeeded", { rollout: "rollout-1", level: "info" });
    await world.round();
    expect([told("old"), told("fresh")]).toEqual([
      ["begun", "succeeded"],
      ["begun", "succeeded"],
    ]);
    await world.happens("gave-up");
    await world.round();
    expect([told("old").length, told("fresh").length]).toEqual([2, 3]);
  });

  it("never tells anybody of its own troubles", async () => {
    await world.stable(7, { ops: hook("ops", { events: ["crash-loop"] }) });
    receiver.answer({ status: 410 });
    await world.happens("gave-up");
    await world.round();
    for (let round = 0; round < 5; round++) await world.after(minute);
    expect(await world.complaints()).toHaveLength(1);
    expect(told("ops")).toHaveLength(1);
  });

  it("forgets what came to its end long ago", async () => {
    await world.stable(7, { ops: hook("ops") });
    await world.happens("gave-up");
    await world.round();
    expect(await world.mailboxes()).toHaveLength(1);
    await world.after(31 * 24 * 60 * minute);
    expect(await world.mailboxes()).toEqual([]);
  });
});

function killed(): Promise<never> {
  return Promise.reject(new Error("killed"));
}

const running = { kind: "applying", step: 0 } as const;
