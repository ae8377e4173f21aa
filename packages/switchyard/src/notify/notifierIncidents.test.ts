import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { channelsTo } from "./testing/channelsTo.ts";
import { type Receiver, startReceiver } from "./testing/receiver.ts";
import { NotifyWorld } from "./testing/world.ts";

const minute = 60_000;

describe("the notifier about what goes on for a while", () => {
  let world: NotifyWorld;
  let receiver: Receiver;
  let hook: ReturnType<typeof channelsTo>["hook"];
  let pager: ReturnType<typeof channelsTo>["pager"];
  let told: ReturnType<typeof channelsTo>["told"];
  beforeEach(async () => {
    process.env["NOTIFY_SECRET"] = "signing-secret";
    receiver = await startReceiver();
    ({ hook, pager, told } = channelsTo(receiver));
    world = await NotifyWorld.open();
  });
  afterEach(async () => {
    await world.close();
    await receiver.close();
    expect(world.faults).toEqual([]);
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
});

const running = { kind: "applying", step: 0 } as const;
