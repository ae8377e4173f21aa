import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../state/port.ts";
import { fanOut } from "./fanOut.ts";
import { type Receiver, startReceiver } from "./testing/receiver.ts";
import { NotifyWorld } from "./testing/world.ts";

const minute = 60_000;

describe("the notifier", () => {
  let world: NotifyWorld;
  let receiver: Receiver;
  beforeEach(async () => {
    process.env["NOTIFY_SECRET"] = "signing-secret";
    receiver = await startReceiver();
    world = await NotifyWorld.open();
  });
  afterEach(async () => {
    await world.close();
    await receiver.close();
    expect(world.faults).toEqual([]);
  });
  const hook = (path: string, more: object = {}) => ({
    webhook: { url: `${receiver.url}/${path}`, secret: { from: "env:NOTIFY_SECRET" } },
    ...more,
  });
  const pager = (more: object = {}) => ({
    pagerduty: { url: `${receiver.url}/pager`, routingKey: { from: "env:NOTIFY_SECRET" } },
    ...more,
  });
  const running = { kind: "applying", step: 0 } as const;
  /** Kinds of events that a webhook got, or actions that PagerDuty got. */
  const told = (path: string) =>
    receiver.received
      .filter((request) => request.path === `/${path}`)
      .map(({ body }) => {
        const sent: { type?: string; event_action?: string } = JSON.parse(body);
        return sent.type ?? sent.event_action;
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

  it("tells at once when an alert becomes worse, and once when it flaps", async () => {
    await world.stable(7, { ops: hook("ops", { events: ["alert"] }) });
    const fields = { rule: "errors" };
    await world.happens("alert-firing", { level: "warning", fields });
    await world.round();
    await world.happens("alert-firing", { level: "error", fields });
    await world.after(1_000);
    expect(told("ops")).toEqual(["alert-firing", "alert-firing"]);
    for (let flaps = 0; flaps < 4; flaps++) {
      await world.happens("alert-resolved", { level: "info", fields });
      await world.after(1_000);
      await world.happens("alert-firing", { level: "error", fields });
      await world.after(1_000);
    }
    expect(told("ops")).toEqual(["alert-firing", "alert-firing", "alert-resolved"]);
    await world.after(10 * minute);
    expect(told("ops").slice(3)).toEqual(["alert-firing"]);
    expect(JSON.parse(receiver.received[3]?.body ?? "").data).toMatchObject({ level: "error", count: 7 });
  });

  it("tells the end of an alert to whoever heard of it, and to nobody else", async () => {
    await world.stable(7, { ops: hook("ops", { minLevel: "error" }) });
    const fields = { rule: "errors" };
    for (const level of ["error", "warning"] as const) {
      await world.happens("alert-firing", { level, fields });
      await world.round();
      await world.happens("alert-resolved", { level: "info", fields });
      await world.after(60 * minute);
    }
    expect(told("ops")).toEqual(["alert-firing", "alert-resolved"]);
  });

  it("closes a certificate's incident when there is a new one", async () => {
    await world.stable(7, { pager: pager() });
    const fields = { rule: "certificate-shop.example.com", host: "shop.example.com" };
    await world.happens("certificate-expiring", { level: "warning", fields });
    await world.round();
    await world.happens("alert-resolved", { level: "info", fields });
    await world.round();
    expect(told("pager")).toEqual(["trigger", "resolve"]);
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

  it("does not lose the end of an alert that comes while the alert is being repeated", async () => {
    await world.stable(7, { am: { alertmanager: { url: receiver.url, resend: "1m" } } });
    const fields = { rule: "errors" };
    await world.happens("alert-firing", { fields });
    await world.round();
    const { promise: when, resolve } = Promise.withResolvers<void>();
    receiver.answer({ status: 200, when });
    world.clock.time += minute;
    await world.notifier.round();
    await expect.poll(() => receiver.received.length).toBe(2);
    await world.happens("alert-resolved", { level: "info", fields });
    await world.notifier.round();
    resolve();
    await world.notifier.idle();
    await world.round();
    const ends = receiver.received.map(({ body }) => Date.parse(JSON.parse(body)[0].endsAt));
    expect(ends).toHaveLength(3);
    expect(ends[2]).toBe(world.clock.now());
    await world.after(60 * minute);
    expect(receiver.received).toHaveLength(3);
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

  it("opens an incident for a release that was taken back, and closes it with the next that stays", async () => {
    await world.stable(7, { pager: pager() });
    await world.rollout({ kind: "returning", cause: { reason: "x", automatic: true, at: 0 } });
    await world.happens("aborting", { rollout: "rollout-1" });
    await world.round();
    await world.rollout(running, { id: "rollout-2", to: 9 });
    await world.happens("begun", { rollout: "rollout-2", level: "info" });
    await world.round();
    await world.rollout({ kind: "succeeded", at: 1 }, { id: "rollout-2", to: 9 });
    await world.happens("succeeded", { rollout: "rollout-2", level: "info" });
    await world.round();
    expect(told("pager")).toEqual(["trigger", "acknowledge", "resolve"]);
    const keys = receiver.received.map(({ body }) => JSON.parse(body).dedup_key);
    expect(new Set(keys)).toEqual(new Set(["switchyard/shop/rollout"]));
    await world.happens("succeeded", { rollout: "rollout-2", level: "info" });
    await world.round();
    expect(told("pager")).toHaveLength(3);
  });

  it("wakes nobody for what a person did, for a rollback that works, or for an approval", async () => {
    await world.stable(7, { pager: pager() });
    await world.rollout({ kind: "returning", cause: { reason: "x", automatic: false, at: 0 } });
    await world.happens("aborting", { rollout: "rollout-1" });
    await world.happens("waiting", { rollout: "rollout-1" });
    await world.rollout({ kind: "succeeded", at: 1 }, { id: "back", kind: "rollback", to: 6 });
    await world.happens("succeeded", { rollout: "back", level: "info" });
    await world.round();
    expect(receiver.received).toEqual([]);
  });

  it("resolves an alert whatever its level, with the severity that it fired with", async () => {
    const labels = { team: "web" };
    await world.stable(7, {
      pager: pager({ minLevel: "error" }),
      am: { alertmanager: { url: `${receiver.url}/am`, labels } },
    });
    await world.happens("alert-firing", { fields: { rule: "errors" } });
    await world.round();
    await world.happens("alert-resolved", { level: "info", fields: { rule: "errors" } });
    await world.after(1_000);
    expect(told("pager")).toEqual(["trigger", "resolve"]);
    const alerts = receiver.received
      .filter(({ path }) => path === "/am/api/v2/alerts")
      .map(({ body }) => JSON.parse(body)[0]);
    expect(alerts).toHaveLength(2);
    expect(alerts[0].labels).toEqual({ alertname: "errors", app: "shop", severity: "error", team: "web" });
    expect(alerts[1].labels).toEqual(alerts[0].labels);
    expect(alerts[1].startsAt).toBe(alerts[0].startsAt);
    expect(Date.parse(alerts[1].endsAt)).toBe(world.clock.now());
    await world.after(10 * minute);
    expect(receiver.received).toHaveLength(4);
  });

  it("repeats an alert to Alertmanager while it fires, also after a restart and after it was away", async () => {
    await world.stable(7, { am: { alertmanager: { url: receiver.url, resend: "1m" } } });
    await world.happens("alert-firing", { fields: { rule: "errors" } });
    await world.round();
    await world.after(minute - 1);
    expect(receiver.received).toHaveLength(1);
    await world.after(1);
    expect(receiver.received).toHaveLength(2);
    await world.restart();
    receiver.answer({ status: 503 });
    await world.after(minute);
    await world.after(2_000);
    expect(receiver.received).toHaveLength(4);
    // Far longer than patience with a single message.
    for (let days = 0; days < 3; days++) await world.after(24 * 60 * minute);
    expect(receiver.received).toHaveLength(7);
    expect(await world.complaints()).toEqual([]);
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
