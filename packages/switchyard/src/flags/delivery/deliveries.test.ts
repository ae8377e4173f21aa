import { compileFlags } from "@switchyard/flags";
import { beforeEach, expect, test } from "vitest";
import { SimulatedClock } from "../../analysis/testing/simulatedClock.ts";
import { Deliveries } from "./deliveries.ts";

const place = { app: "shop", environment: "production" };
let clock: SimulatedClock;
let deliveries: Deliveries;

beforeEach(() => {
  clock = new SimulatedClock();
  deliveries = new Deliveries({ clock, maxClients: 3 });
});

function publish(version: number): void {
  const document = { flags: {} };
  deliveries.published({
    ...place,
    published: { put: { version, document, watched: [], heartbeatMs: 1 }, flags: compileFlags(document) },
    patch: {
      from: version - 1,
      version,
      flags: {},
      segments: {},
      $evaluators: {},
      metadata: null,
      watched: [],
    },
    at: clock.now(),
  });
}

const join = (client: string, release?: number) => deliveries.connect(place, { client, release });

test("a delivery is complete when the last client that was there has acknowledged", async () => {
  join("a", 7);
  join("b", 8);
  publish(5);
  await clock.advance(30);
  deliveries.acknowledge(place, "a", 5);
  const missing = [{ client: "b", version: 0, release: 8, heardAt: "2026-03-01T12:00:00.000Z" }];
  expect(deliveries.deliveryOf(place)).toEqual({
    version: 5,
    connected: 2,
    acknowledged: 1,
    ms: null,
    missing,
  });
  await clock.advance(50);
  deliveries.acknowledge(place, "b", 5);
  expect(deliveries.deliveryOf(place)).toMatchObject({ acknowledged: 2, ms: 80, missing: [] });
});

test("an acknowledgement of a later version is one of the earlier too", async () => {
  join("a");
  publish(1);
  publish(2);
  await clock.advance(10);
  deliveries.acknowledge(place, "a", 2);
  expect(deliveries.deliveryOf(place, 1)).toMatchObject({ acknowledged: 1, ms: 10 });
});

test("who comes later does not make an earlier delivery slow", async () => {
  join("a");
  publish(1);
  await clock.advance(10);
  deliveries.acknowledge(place, "a", 1);
  await clock.advance(60_000);
  join("b");
  deliveries.acknowledge(place, "b", 1);
  expect(deliveries.deliveryOf(place)).toMatchObject({ connected: 2, acknowledged: 2, ms: 10 });
});

test("who has left counts for a short while, and then no more", async () => {
  const leave = join("a");
  publish(1);
  leave();
  await clock.advance(4_999);
  expect(deliveries.deliveryOf(place)).toMatchObject({ connected: 1, ms: null });
  await clock.advance(2);
  expect(deliveries.deliveryOf(place)).toMatchObject({ connected: 0, acknowledged: 0, ms: 0, missing: [] });
});

test("who comes back in time is the same client, and its old stream may end after the new one began", async () => {
  const leave = join("a");
  publish(1);
  join("a");
  leave();
  await clock.advance(60_000);
  expect(deliveries.connected(place)).toBe(1);
});

test("a client that polls counts until it has not been heard for a while", async () => {
  deliveries.polled(place, { client: "a", release: undefined });
  publish(1);
  deliveries.acknowledge(place, "a", 1);
  expect(deliveries.deliveryOf(place)).toMatchObject({ connected: 1, acknowledged: 1 });
  await clock.advance(90_000);
  expect(deliveries.connected(place)).toBe(0);
});

test("waiting ends with the last acknowledgement, with the last client's leaving, or in the end anyhow", async () => {
  join("a");
  const leave = join("b");
  publish(1);
  let ended: string | undefined;
  const waiting = (name: string, ms: number) =>
    deliveries.waitFor(place, 1, ms).then((view) => ((ended = name), view));
  const short = waiting("short", 100);
  await clock.advance(100);
  expect([await short, ended]).toMatchObject([{ acknowledged: 0, connected: 2 }, "short"]);
  const long = waiting("long", 60_000);
  deliveries.acknowledge(place, "a", 1);
  leave();
  await clock.advance(5_250);
  expect([await long, ended]).toMatchObject([{ acknowledged: 1, connected: 1, missing: [] }, "long"]);
});

test("no more clients are remembered than there is room for", () => {
  for (const client of ["a", "b", "c", "d"]) join(client);
  deliveries.acknowledge(place, "d", 1);
  deliveries.acknowledge({ ...place, app: "other" }, "d", 1);
  expect(deliveries.connected(place)).toBe(3);
  expect(deliveries.connected({ ...place, app: "other" })).toBe(0);
});
