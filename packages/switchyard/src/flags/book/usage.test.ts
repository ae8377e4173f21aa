import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FlagRecord, FlagUsageRecord } from "../records.ts";
import { staleness } from "./staleness.ts";
import { BookWorld, onOff, place } from "./testing/bookWorld.ts";
import { type Evaluations, recordUsage } from "./usage.ts";

const day = 86_400_000;

describe("usage", () => {
  let world: BookWorld;
  beforeEach(async () => {
    world = await BookWorld.open();
    await world.flag("cart");
  });
  afterEach(() => world[Symbol.asyncDispose]());
  const report = (evaluations: Evaluations) => recordUsage(world, place, evaluations);
  const usage = async () => (await world.store.flagUsage.list(place))[0];

  it("adds up by variant and knows since when only one was served", async () => {
    const since = world.clock.now();
    await report({ cart: { on: 2 } });
    await world.clock.advance(day);
    await report({ cart: { on: 3 } });
    expect(await usage()).toMatchObject({
      lastSeenAt: since + day,
      evaluations: { on: 5 },
      onlyVariant: { variant: "on", since },
    });
    await report({ cart: { on: 1, off: 1 } });
    expect(await usage()).not.toHaveProperty("onlyVariant");
    await world.clock.advance(day);
    await report({ cart: { off: 1 } });
    expect(await usage()).toMatchObject({
      evaluations: { on: 6, off: 2 },
      onlyVariant: { variant: "off", since: since + 2 * day },
    });
  });

  it("keeps nothing of flags and variants that are not there, nor of what is no count", async () => {
    await report(
      JSON.parse(
        '{"gone":{"on":1},"__proto__":{"on":1},"cart":{"blue":1,"on":-1,"off":1e400,"":2,"constructor":3}}',
      ),
    );
    expect(await world.store.flagUsage.list(place)).toMatchObject([{ flag: "cart", evaluations: { "": 2 } }]);
    await recordUsage(world, { ...place, environment: "nowhere" }, { cart: { on: 1 } });
  });

  it("begins anew with a flag that has the key of a deleted one", async () => {
    await report({ cart: { on: 7 } });
    await world.clock.advance(day);
    await world.edit({ kind: "delete", flag: "cart" });
    await world.flag("cart");
    await report({ cart: { on: 1 } });
    expect(await usage()).toMatchObject({ evaluations: { on: 1 } });
  });
});

describe("staleness", () => {
  const now = 1_000 * day;
  const flag = (fields: Partial<FlagRecord> = {}): FlagRecord => ({
    ...place,
    key: "cart",
    version: 1,
    definition: onOff,
    kind: "release",
    createdAt: now - 100 * day,
    updatedAt: now - 100 * day,
    ...fields,
  });
  const seen = (fields: Partial<FlagUsageRecord> = {}): FlagUsageRecord => ({
    ...place,
    flag: "cart",
    lastSeenAt: now - 1_000,
    evaluations: { on: 5, off: 5 },
    ...fields,
  });
  const only = (variant: string, days: number) => seen({ onlyVariant: { variant, since: now - days * day } });

  it.each<[string, FlagRecord, FlagUsageRecord | undefined, string | undefined]>([
    ["in use", flag(), seen(), undefined],
    ["young and never seen", flag({ createdAt: now - 29 * day }), undefined, undefined],
    ["expired", flag({ expiresAt: now - 3 * day }), seen(), "it expired 3 days ago"],
    [
      "expired, of a kind that stays",
      flag({ expiresAt: now, kind: "permission" }),
      seen(),
      "it expired today",
    ],
    ["expiring later", flag({ expiresAt: now + 1 }), seen(), undefined],
    ["never seen", flag(), undefined, "no client has evaluated it since it was created 100 days ago"],
    [
      "seen before it was made anew only",
      flag({ createdAt: now - 31 * day }),
      seen({ lastSeenAt: now - 40 * day }),
      "no client has evaluated it since it was created 31 days ago",
    ],
    ["out of use", flag(), seen({ lastSeenAt: now - 30 * day }), "no client has evaluated it for 30 days"],
    [
      "out of use, of a kind that stays",
      flag({ kind: "operational" }),
      seen({ lastSeenAt: now - 30 * day }),
      "no client has evaluated it for 30 days",
    ],
    ["rolled out", flag(), only("on", 45), "it has served nothing but on to everyone for 45 days"],
    [
      "disabled for long",
      flag(),
      only("", 45),
      "it has served nothing but the default in the code to everyone for 45 days",
    ],
    ["rolled out lately", flag(), only("on", 29), undefined],
    ["rolled out, but changed lately", flag({ updatedAt: now - day }), only("on", 45), undefined],
    ["rolled out, operational", flag({ kind: "operational" }), only("on", 45), undefined],
    ["rolled out, permission", flag({ kind: "permission" }), only("on", 45), undefined],
    [
      "an experiment that is over",
      flag({ kind: "experiment" }),
      only("on", 45),
      "it has served nothing but on to everyone for 45 days",
    ],
  ])("of a flag that is %s", (_name, record, usage, reason) => {
    expect(staleness(record, usage, now)).toBe(reason);
  });

  it("of a flag that needs one that has been disabled for long", () => {
    const needs = flag({ definition: { ...onOff, prerequisites: [{ flag: "old", variant: "on" }] } });
    const old = flag({ key: "old", definition: { ...onOff, state: "DISABLED" }, updatedAt: now - 60 * day });
    expect(staleness(needs, seen(), now, new Map([["old", old]]))).toBe(
      "it needs old, which has been disabled for 60 days",
    );
    expect(staleness(needs, seen(), now, new Map([["old", { ...old, updatedAt: now }]]))).toBeUndefined();
  });
});
