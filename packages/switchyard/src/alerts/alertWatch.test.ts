import { expect, test, vi } from "vitest";
import type { MetricData } from "../analysis/data.ts";
import type { AlertsConfig } from "../config/alertsSchema.ts";
import { AlertWorld } from "./testing/alertWorld.ts";

const calm = { requests: 10, errors: 0, ms: 20 };
const failing = { requests: 10, errors: 5, ms: 20 };

function stateOf(world: AlertWorld, rule: string) {
  return world.watch.list("shop").find((entry) => entry.rule === rule)?.finding;
}

test("failing requests of the stable release are told, shown as a problem, and told again when they are over", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(20);
  expect(await world.told()).toEqual([]);
  world.perSecond = failing;
  await world.passMinutes(0.5);

  expect(await world.told()).toMatchObject([
    { kind: "alert-firing", level: "error", fields: { rule: "errors" } },
  ]);
  expect((await world.told())[0]?.text).toContain("50 % of the requests fail");
  expect(await world.ground.store.alerts.get("shop", "errors")).toMatchObject({ state: "firing" });

  world.perSecond = calm;
  await world.passMinutes(4);
  expect(await world.told()).toHaveLength(1);
  await world.passMinutes(2);
  expect((await world.told())[1]).toMatchObject({
    kind: "alert-resolved",
    level: "info",
    fields: { rule: "errors" },
  });
});

test("without any configuration latency, memory and CPU are watched too", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(70);
  world.perSecond = { ...calm, ms: 200 };
  world.memoryBytes = 400e6;
  world.cpu = 1;
  await world.passMinutes(10);
  const rules = (await world.told()).map(({ fields }) => fields?.["rule"]);
  expect(rules).toEqual(["latency", "memory", "cpu"]);
  expect((await world.told())[0]?.text).toContain("p99 is 200 ms");
  expect((await world.told())[1]?.text).toContain("needs 400 MB; its own baseline is 60 MB");
});

test("memory that grows slowly is compared with what the release needed at first", async () => {
  await using world = await AlertWorld.open();
  for (let hour = 0; hour < 8 && (await world.told()).length === 0; hour++) {
    await world.passMinutes(60, 60_000);
    world.memoryBytes += 40e6;
  }
  expect(await world.told()).toMatchObject([{ fields: { rule: "memory" }, level: "warning" }]);
  expect(world.memoryBytes).toBeLessThan(300e6);
});

test("a restart forgets neither the baseline nor what fires", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(20);
  await world.restart();
  world.perSecond = failing;
  await world.passMinutes(0.5);
  expect(await world.told()).toHaveLength(1);
  await world.restart();
  await world.passMinutes(1);
  expect(await world.told()).toHaveLength(1);
  world.perSecond = calm;
  await world.passMinutes(10);
  expect((await world.told()).map(({ kind }) => kind)).toEqual(["alert-firing", "alert-resolved"]);
});

test("without traffic an alert neither begins nor ends", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(20);
  world.perSecond = failing;
  await world.passMinutes(1);
  for (const silence of [{ ...calm, requests: 0 }, undefined]) {
    world.perSecond = silence;
    await world.passMinutes(30);
    expect(stateOf(world, "errors")).toMatchObject({ state: "firing" });
    expect(stateOf(world, "latency")).toMatchObject({ state: "no-data" });
  }
  expect(await world.told()).toHaveLength(1);
});

test("a release that takes over ends what fires and is compared with its own past", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(20);
  world.perSecond = failing;
  await world.passMinutes(1);
  await world.serve(2);
  await world.passMinutes(1);
  expect((await world.told())[1]).toMatchObject({
    kind: "alert-resolved",
    text: "errors: Release 2 serves now, and is compared with its own past.",
  });
  expect(stateOf(world, "errors")?.state).toBe("learning");
});

test("while a rollout runs stable's requests are still judged, what its instances need is not", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(70);
  await world.ground.store.rollouts.put({
    id: "r-1",
    app: "shop",
    kind: "deploy",
    strategy: "canary",
    from: 1,
    to: 2,
    steps: [],
    status: { kind: "applying", step: 0 },
    hold: false,
    skipPauses: false,
    startedAt: world.now,
  });
  world.memoryBytes = 900e6;
  world.perSecond = failing;
  await world.passMinutes(15);
  expect(await world.told()).toMatchObject([{ fields: { rule: "errors" } }]);
  expect(stateOf(world, "memory")?.state).toBe("no-data");
});

test("a fixed threshold needs no past", async () => {
  await using world = await AlertWorld.open({ errors: { above: "5%" } });
  world.perSecond = failing;
  await world.passMinutes(0.5);
  expect(await world.told()).toMatchObject([{ fields: { rule: "errors" } }]);
});

test("no healthy instance is told after a moment, and its end soon", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(1);
  const [one] = world.healthy;
  world.healthy = one === undefined ? [] : [{ ...one, healthy: false }];
  await world.passMinutes(0.5);
  expect(await world.told()).toMatchObject([{ level: "error", fields: { rule: "instances" } }]);
  world.healthy = one === undefined ? [] : [one];
  await world.passMinutes(1.5);
  expect((await world.told())[1]).toMatchObject({ kind: "alert-resolved" });
});

test("instances that crash again and again are told, replaced ones are not", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(1);
  world.healthy = [{ id: "shop-1-3", healthy: true, gaveUp: false, restarts: 9 }];
  await world.passMinutes(1);
  expect(await world.told()).toEqual([]);
  world.healthy = [{ id: "shop-1-3", healthy: true, gaveUp: false, restarts: 12 }];
  await world.passMinutes(1);
  expect(await world.told()).toMatchObject([{ level: "warning", fields: { rule: "crashes" } }]);
  world.healthy = [{ id: "shop-1-3", healthy: false, gaveUp: true, restarts: 12 }];
  await world.passMinutes(0.1);
  expect((await world.told())[1]).toMatchObject({ level: "error", fields: { rule: "crashes" } });
});

test("traffic that stops alerts only when asked for, and not while nothing is known of it", async () => {
  await using world = await AlertWorld.open({ noTraffic: "10m" });
  world.perSecond = { ...calm, requests: 0 };
  await world.passMinutes(30);
  expect(await world.told()).toEqual([]);
  world.perSecond = calm;
  await world.passMinutes(1);
  world.perSecond = undefined;
  await world.passMinutes(30);
  expect(await world.told()).toEqual([]);
  world.perSecond = { ...calm, requests: 0 };
  await world.passMinutes(11);
  expect(await world.told()).toMatchObject([{ fields: { rule: "noTraffic" } }]);
  world.perSecond = calm;
  await world.passMinutes(0.1);
  expect(await world.told()).toHaveLength(2);
});

test("an own rule holds for a while before it is told, and a source that is away ends nothing", async () => {
  const rules = { backlog: { metric: "queue", condition: "result > 100", for: "2m", level: "error" } };
  await using world = await AlertWorld.open({ rules });
  world.queue = { kind: "samples", samples: [500] };
  await world.passMinutes(1.5);
  expect(await world.told()).toEqual([]);
  await world.passMinutes(1.5);
  expect(await world.told()).toMatchObject([{ level: "error", fields: { rule: "rules.backlog" } }]);
  world.queue = undefined;
  await world.passMinutes(30);
  expect(stateOf(world, "rules.backlog")).toMatchObject({
    state: "unknown",
    text: "It cannot be measured: The queue is away.",
  });
  expect(await world.told()).toHaveLength(1);
  world.queue = { kind: "samples", samples: [1] };
  await world.passMinutes(6);
  expect(await world.told()).toHaveLength(2);
});

test("a silenced rule is told when the silence is over and it still fires", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(20);
  await world.watch.silence("shop", "errors", world.now + 600_000);
  world.perSecond = failing;
  await world.passMinutes(9);
  expect(await world.told()).toEqual([]);
  expect(stateOf(world, "errors")?.state).toBe("firing");
  await world.passMinutes(2);
  expect(await world.told()).toHaveLength(1);
  await expect(world.watch.silence("shop", "nothing", null)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a rule that the next release does not have is forgotten, and its alert ends", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(20);
  world.perSecond = failing;
  await world.passMinutes(1);
  await world.serve(2, { enabled: false });
  await world.passMinutes(0.1);
  expect((await world.told())[1]?.text).toBe("errors: It is not watched any more.");
  expect(await world.ground.store.alerts.list("shop")).toEqual([]);
});

test("a certificate is told when it comes near its end, when it is close, and when it was renewed", async () => {
  await using world = await AlertWorld.open({ certificates: ["shop.example.com"] });
  const days = (count: number) => world.now + count * 86_400_000;
  world.presented = { kind: "certificate", validFrom: 0, validTo: days(14.1) };
  await world.passMinutes(1);
  expect(await world.told()).toEqual([]);
  await world.passMinutes(7 * 60, 60_000);
  expect(await world.told()).toMatchObject([
    { kind: "certificate-expiring", level: "warning", fields: { host: "shop.example.com" } },
  ]);
  world.presented = { kind: "certificate", validFrom: 0, validTo: days(2) };
  await world.passMinutes(6 * 60, 60_000);
  expect((await world.told())[1]).toMatchObject({ kind: "certificate-expiring", level: "error" });
  world.presented = { kind: "certificate", validFrom: 0, validTo: days(90) };
  await world.passMinutes(6 * 60, 60_000);
  expect((await world.told())[2]).toMatchObject({ kind: "alert-resolved" });
});

test("a host that cannot be reached is no pass: it is shown at once and told after a while", async () => {
  await using world = await AlertWorld.open({ certificates: ["shop.example.com:8443"] });
  await world.passMinutes(1);
  const rule = "certificate:shop.example.com:8443";
  expect(stateOf(world, rule)).toMatchObject({ state: "unknown", value: null });
  await world.passMinutes(35);
  expect(await world.told()).toMatchObject([{ kind: "alert-firing", level: "warning", fields: { rule } }]);
  world.presented = { kind: "certificate", validFrom: 0, validTo: world.now + 10 * 86_400_000 };
  await world.passMinutes(10);
  const kinds = (await world.told()).map(({ kind }) => kind);
  expect(kinds).toEqual(["alert-firing", "alert-resolved", "certificate-expiring"]);
});

test("an alert that cannot be written down is told by the next look", async () => {
  await using world = await AlertWorld.open();
  await world.passMinutes(20);
  world.perSecond = failing;
  vi.spyOn(world.ground.store.events, "append").mockRejectedValueOnce(new Error("the disk is full"));
  await world.passMinutes(0.5).catch(() => undefined);
  await world.restart();
  await world.passMinutes(1);
  expect(await world.told()).toMatchObject([{ kind: "alert-firing", fields: { rule: "errors" } }]);
});

test("an app whose rules cannot be looked at holds up no other", async () => {
  await using world = await AlertWorld.open();
  const { store } = world.ground;
  const release = await store.releases.get("shop", 1);
  if (release === undefined) throw new Error("there is a release");
  // As another version of this program may have stored it.
  const alerts: AlertsConfig = JSON.parse('{ "enabled": true }');
  await store.releases.put({ ...release, app: "aaa", config: { ...release.config, alerts } });
  await store.apps.put({ app: "aaa", stable: 1, split: null });
  await world.passMinutes(20);
  world.perSecond = failing;
  await world.passMinutes(1);
  expect(await world.told()).toMatchObject([{ app: "shop", fields: { rule: "errors" } }]);
  expect(world.ground.reported.map(({ message }) => message).join()).toContain("the alerts of aaa");
});

test("a clock that is set back makes nobody blind, and one that leaps ahead makes nothing up", async () => {
  await using world = await AlertWorld.open({ noTraffic: "30m" });
  await world.passMinutes(20);
  world.now -= 3_600_000;
  world.perSecond = failing;
  await world.passMinutes(1);
  expect(await world.told()).toMatchObject([{ fields: { rule: "errors" } }]);
  world.perSecond = { ...calm, requests: 0 };
  world.now += 4 * 3_600_000;
  await world.passMinutes(1);
  expect(stateOf(world, "noTraffic")?.state).toBe("ok");
  await world.passMinutes(30);
  expect(stateOf(world, "noTraffic")?.state).toBe("firing");
});

test("an own rule over many values tells how many there are and how far they reach", async () => {
  const rules = { backlog: { metric: "queue", condition: "max(samples) > 100", for: "0s" } };
  await using world = await AlertWorld.open({ rules });
  world.queue = { kind: "samples", samples: Array.from({ length: 5_000 }, (_, index) => index) };
  await world.passMinutes(1);
  expect((await world.told())[0]?.text).toBe(
    "rules.backlog: queue has 5000 values from 0 to 4999; the rule is: max(samples) > 100.",
  );
});

test("an own rule of a new release is not well before it was measured", async () => {
  const rules = { backlog: { metric: "queue", condition: "result > 100", for: "0s" } };
  await using world = await AlertWorld.open({ rules });
  await world.passMinutes(1);
  expect(stateOf(world, "rules.backlog")).toMatchObject({ state: "ok", value: 1 });
  world.queue = undefined;
  await world.serve(2, { rules });
  await world.passMinutes(1);
  expect(stateOf(world, "rules.backlog")).toMatchObject({ state: "unknown", value: null });
  const measured = Promise.withResolvers<MetricData>();
  vi.spyOn(world, "metric").mockReturnValue(measured.promise);
  await world.serve(3, { rules });
  world.now += 30_000;
  await world.watch.round(true, new AbortController().signal);
  await expect.poll(() => stateOf(world, "rules.backlog")?.text).toContain("Release 3 serves now");
  expect(stateOf(world, "rules.backlog")).toMatchObject({ state: "learning", value: null });
  measured.resolve({ kind: "samples", samples: [1] });
  await world.watch.answered();
  expect(stateOf(world, "rules.backlog")).toMatchObject({ state: "ok", value: 1 });
});
