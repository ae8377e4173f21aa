import { afterEach, beforeEach, expect, test } from "vitest";
import { SimulatedClock } from "../../analysis/testing/simulatedClock.ts";
import { BookWorld, place } from "../book/testing/bookWorld.ts";
import { Deliveries } from "../delivery/deliveries.ts";
import type { FlagShares } from "../../rollout/flagShares.ts";
import { bookShares } from "./bookShares.ts";

let world: BookWorld;
let shares: FlagShares;
const target = { ...place, flag: "cart", variant: "on" };
const cause = { by: "switchyard", why: "ramp", origin: "r1" };

beforeEach(async () => {
  world = await BookWorld.open();
  shares = bookShares(world.book, new Deliveries({ clock: new SimulatedClock() }));
  await world.flag("cart", {
    fallthrough: {
      split: [
        ["on", 20],
        ["off", 80],
      ],
    },
  });
});

afterEach(() => world[Symbol.asyncDispose]());

test("a share is set, and the same one again is no change", async () => {
  await shares.setShare(target, 30_000, cause);
  const { version } = await world.book.get(place, "cart");
  await shares.setShare(target, 30_000, cause);
  expect(await shares.shareOf(target)).toBe(30_000);
  expect((await world.book.get(place, "cart")).version).toBe(version);
});

test("a killed flag is given to nobody more, and can be given to fewer", async () => {
  await shares.kill(target, cause);
  await shares.setShare(target, 100_000, cause);
  expect(await shares.shareOf(target)).toBe(20_000);
  await shares.setShare(target, 0, cause);
  expect(await shares.shareOf(target)).toBe(0);
});
