import { randomBytes } from "node:crypto";
import { createFlags, type FlagsClient } from "@switchyard/flags/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "../../clock.ts";
import { BookWorld, onOff, place } from "../book/testing/bookWorld.ts";
import { recordUsage } from "../book/usage.ts";
import { Deliveries } from "../delivery/deliveries.ts";
import { Intake } from "../intake/intake.ts";
import { FlagKeys } from "../keys/flagKeys.ts";
import { FlagServer } from "./flagServer.ts";

let world: BookWorld;
let deliveries: Deliveries;
let intake: Intake;
let server: FlagServer;
let keys: FlagKeys;
const clients: FlagsClient[] = [];
const faults: unknown[] = [];

beforeEach(async () => {
  world = await BookWorld.open();
  const { store, book } = world;
  const clock = systemClock;
  keys = new FlagKeys({ store, clock }, randomBytes(32));
  deliveries = new Deliveries({ clock });
  deliveries.follow(book);
  intake = new Intake({
    clock,
    recordUsage: (where, evaluations) => recordUsage({ store, clock }, where, evaluations),
    report: (error) => void faults.push(error),
  });
  await world.edit({ kind: "create", flag: "cart", definition: { ...onOff, defaultVariant: "on" } });
  server = await listen(0);
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client[Symbol.asyncDispose]()));
  await server.close();
  await intake.close();
  await world[Symbol.asyncDispose]();
  expect(faults.splice(0)).toEqual([]);
});

function listen(port: number): Promise<FlagServer> {
  const { book } = world;
  return FlagServer.open({
    listen: { host: "127.0.0.1", port },
    book,
    keys,
    deliveries,
    intake,
    clock: systemClock,
    surroundingsOf: async () => undefined,
    report: (error) => void faults.push(error),
  });
}

function instance(name: string, options: Parameters<typeof createFlags>[0] = {}): FlagsClient {
  const key = keys.instanceKey(place);
  const client = createFlags({ url: server.url, key, client: name, onError: () => undefined, ...options });
  clients.push(client);
  return client;
}

const isOn = (client: FlagsClient) => client.boolean("cart", false, { targetingKey: "u1" });

test("instances serve what the book says, and a kill is everywhere when the book says it is", async () => {
  const instances = Array.from({ length: 10 }, (_, at) => instance(`web-${at}`, { release: 7 }));
  await expect.poll(() => deliveries.deliveryOf(place, 1).acknowledged).toBe(10);
  expect(instances.map(isOn)).toEqual(instances.map(() => true));
  await world.edit({ kind: "kill", flag: "cart" });
  expect(await deliveries.waitFor(place, 2, 5_000)).toMatchObject({
    connected: 10,
    acknowledged: 10,
    missing: [],
  });
  expect(instances.map(isOn)).toEqual(instances.map(() => false));
});

test("an instance that polls is counted too", async () => {
  const client = instance("poller", { transport: "poll", pollMs: 20 });
  await expect.poll(() => deliveries.deliveryOf(place, 1)).toMatchObject({ connected: 1, acknowledged: 1 });
  await world.edit({ kind: "kill", flag: "cart" });
  await expect.poll(() => deliveries.deliveryOf(place, 2).acknowledged).toBe(1);
  expect(isOn(client)).toBe(false);
});

test("a flag server that comes back finds its instances again, with what changed meanwhile", async () => {
  const client = instance("web", { timing: { backoffFirstMs: 10, backoffMaxMs: 50 } });
  await expect.poll(() => client.state).toBe("READY");
  const port = Number(new URL(server.url).port);
  await server.close();
  await expect.poll(() => client.state).toBe("STALE");
  await world.edit({ kind: "kill", flag: "cart" });
  expect(isOn(client)).toBe(true);
  server = await listen(port);
  await expect.poll(() => client.state, { timeout: 5_000 }).toBe("READY");
  await expect.poll(() => isOn(client)).toBe(false);
});

test("what instances see of a watched flag is counted, and what they evaluate is remembered", async () => {
  const client = instance("web");
  await expect.poll(() => client.state).toBe("READY");
  await world.book.watch(place, "cart");
  intake.watch(place, "cart", "experiment");
  await deliveries.waitFor(place, 2, 5_000);
  for (const targetingKey of ["a", "b", "a"]) client.boolean("cart", false, { targetingKey });
  client.track("bought", { targetingKey: "a" }, 12);
  await client[Symbol.asyncDispose]();
  await expect
    .poll(() => intake.counts("experiment")?.variants["on"])
    .toMatchObject({ exposures: 2, conversions: { bought: { converters: 1, sum: 12 } } });
  await intake.close();
  expect(await world.store.flagUsage.list(place)).toMatchObject([{ flag: "cart", evaluations: { on: 3 } }]);
});
