import { afterEach, beforeEach, expect, test } from "vitest";
import { BookWorld, place } from "../../flags/book/testing/bookWorld.ts";
import { Deliveries } from "../../flags/delivery/deliveries.ts";
import { bookShares } from "../../flags/ramps/bookShares.ts";
import type { Ramp } from "../../rollout/ramp.ts";
import { testRamp } from "../../telemetry/testRamp.ts";
import { flagsNow } from "./flagsNow.ts";

let world: BookWorld;
beforeEach(async () => {
  world = await BookWorld.open();
});
afterEach(() => world[Symbol.asyncDispose]());

function now(app = "shop") {
  const { book, clock, store } = world;
  return flagsNow({ book, store, shares: bookShares(book, new Deliveries({ clock })) }, app);
}

const rampOf = (flag: string, fields: Partial<Ramp> = {}) => testRamp(`ramp-${flag}`, { flag, ...fields });

test("there is nothing to tell of flags that stand as they are, of finished ramps and of other apps", async () => {
  await world.flag("cart");
  await world.flag("old", { state: "DISABLED", killed: true });
  await world.store.ramps.put(rampOf("cart", { status: { kind: "succeeded", at: 2 } }));
  expect(await now()).toBeUndefined();
  await world.store.ramps.put(rampOf("cart"));
  expect(await now("blog")).toBeUndefined();
});

test("a ramp has its share as the flag gives it now, and none when the flag is gone", async () => {
  await world.flag("cart");
  await world.edit({ kind: "share", flag: "cart", variant: "on", share: 5_000 });
  await world.store.ramps.put(rampOf("cart", { status: { kind: "held", step: 1 } }));
  await world.store.ramps.put(rampOf("gone"));
  expect((await now())?.ramps).toMatchObject([
    {
      flag: "cart",
      environment: "production",
      purpose: "ramp",
      variant: "on",
      share: 5_000,
      state: "paused",
    },
    { flag: "gone", share: null, state: "running" },
  ]);
});

test("of killed flags a few are named, with who did it, and all are counted", async () => {
  const ramp = rampOf("flag-0");
  await world.store.ramps.put({ ...ramp, status: { kind: "succeeded", at: 2 } });
  for (let index = 0; index < 7; index++) await world.flag(`flag-${index}`);
  await world.edit({ kind: "kill", flag: "flag-0" }, { origin: ramp.id });
  for (let index = 1; index < 7; index++) await world.edit({ kind: "kill", flag: `flag-${index}` });
  const found = await now();
  expect(found?.killedCount).toBe(7);
  expect(found?.killed).toHaveLength(5);
  expect(found?.killed.slice(0, 2)).toEqual([
    { environment: place.environment, flag: "flag-0", by: "guard" },
    { environment: place.environment, flag: "flag-1", by: "person" },
  ]);
});
