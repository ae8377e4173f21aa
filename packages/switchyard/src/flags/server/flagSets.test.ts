import { expect, test } from "vitest";
import { SimulatedClock } from "../../analysis/testing/simulatedClock.ts";
import { Channel } from "./channel.ts";
import { FlagSets } from "./flagSets.ts";
import { shop } from "./testing/flagWorld.ts";
import { MemoryBook } from "./testing/memoryBook.ts";

test("flags are evaluated as the oldest live release would, and that is asked at most once a second", async () => {
  const clock = new SimulatedClock();
  const book = new MemoryBook();
  book.change(shop, {
    young: {
      state: "ENABLED",
      variants: { on: true, off: false },
      defaultVariant: "on",
      off: "off",
      requires: { release: ">= 42" },
    },
  });
  const channel = new Channel(shop, await book.published(shop), clock.now(), 5_000);
  let release: number | undefined;
  let asked = 0;
  const sets = new FlagSets(
    clock,
    async () => ((asked += 1), release === undefined ? undefined : { release }),
  );
  const value = async () => (await sets.of(channel)).evaluate("young", {}).value;
  expect(await value()).toBe(false);
  release = 42;
  expect([await value(), asked]).toEqual([false, 1]);
  await clock.advance(1_000);
  expect([await value(), asked]).toEqual([true, 2]);
  release = 41;
  await clock.advance(1_000);
  expect(await value()).toBe(false);
});
