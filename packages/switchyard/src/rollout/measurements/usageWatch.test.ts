import { expect, it } from "vitest";
import { instancesProvider } from "../../analysis/providers/instances.ts";
import { SimulatedClock } from "../../analysis/testing/simulatedClock.ts";
import { TestGround } from "../testing/testGround.ts";
import { UsageWatch } from "./usageWatch.ts";

const begin = 1_000_000;

/** Two instances of release 1 and one of release 2, and the watch over them. */
async function watched(ground: TestGround) {
  await ground.release(1);
  await ground.release(2);
  for (const [id, release] of [
    ["a", 1],
    ["b", 1],
    ["c", 2],
  ] as const)
    await ground.instance(id, release, { kind: "active" });
  const clock = new SimulatedClock(begin);
  const watch = new UsageWatch(ground.platform, ground.store, clock, (error) => ground.report(error));
  const seen = (release: number, from: number, to: number) =>
    watch
      .within("shop", release, { from: begin + from, to: begin + to })
      .map(({ at, instance }) => `${instance}@${at - begin}`);
  const read = async (at: number) => {
    clock.set(begin + at);
    await watch.read();
  };
  return { watch, seen, read };
}

it("keeps the readings of each release apart, oldest first, and gives each to one of two windows that follow each other", async () => {
  await using ground = await TestGround.open();
  const { seen, read } = await watched(ground);
  for (const at of [0, 500, 1_000]) await read(at);
  expect(seen(1, 0, 500)).toEqual(["a@0", "b@0"]);
  expect(seen(1, 500, 1_001)).toEqual(["a@500", "b@500", "a@1000", "b@1000"]);
  expect(seen(2, 0, 1_001)).toEqual(["c@0", "c@500", "c@1000"]);
  expect(seen(3, 0, 1_001)).toEqual([]);
});

it("leaves out instances that are not in the store, and forgets those of long ago", async () => {
  await using ground = await TestGround.open();
  const { seen, read } = await watched(ground);
  ground.platform.running.set("another's", "ready");
  await read(0);
  expect(seen(1, 0, 1)).toEqual(["a@0", "b@0"]);
  ground.platform.running.clear();
  await read(331_000);
  expect(seen(1, 0, 400_000)).toEqual([]);
});

it("gives no reading twice when the clock was put back", async () => {
  await using ground = await TestGround.open();
  const { seen, read } = await watched(ground);
  await read(0);
  await read(10_000);
  await read(9_500);
  await read(10_100);
  expect(seen(2, 9_600, 10_200)).toEqual(["c@10100"]);
});

it("has nothing to say of a time without readings, which is no number of crashes", async () => {
  await using ground = await TestGround.open();
  const { watch, read } = await watched(ground);
  await read(0);
  const provider = instancesProvider(
    { measure: "restarts" },
    { usage: (app, release, window) => watch.within(app, release, window) },
  );
  const crashes = async (from: number, to: number) =>
    (
      await provider.measure(
        { app: "shop", release: 2, window: { from: begin + from, to: begin + to } },
        AbortSignal.timeout(1_000),
      )
    ).data;
  expect(await crashes(0, 1)).toEqual({ kind: "samples", samples: [0] });
  expect(await crashes(1, 60_000)).toEqual({ kind: "samples", samples: [] });
});
