import { expect, test } from "vitest";
import { LagWatch } from "./lagWatch.ts";
import type { Load } from "./load.ts";

const load = (
  at: number,
  written: number,
  replayed: number | null,
  replayLagMs: number | null = null,
): Load => ({
  at,
  written,
  replicas: [{ pid: 1, name: "r", replayed, replayLagMs }],
  slots: [],
  active: 0,
  hidden: false,
});

test("a replica that stands still falls behind, though it reports no lag", () => {
  const watch = new LagWatch();
  expect(watch.observe(load(0, 100, 100))).toMatchObject({ ms: 0 });
  expect(watch.observe(load(1_000, 200, 100))).toMatchObject({ ms: 0 });
  expect(watch.observe(load(3_000, 300, 100))).toMatchObject({ ms: 2_000 });
  expect(watch.observe(load(4_000, 300, 250))).toMatchObject({ ms: 1_000 });
  expect(watch.observe(load(5_000, 300, 300))).toMatchObject({ ms: 0 });
});

test("tells what is left to replay in time, at the speed of a replica that is busy", () => {
  const watch = new LagWatch();
  watch.observe(load(0, 1_000, 0));
  expect(watch.observe(load(100, 2_000, 100))).toMatchObject({ ms: 100, drainMs: undefined });
  expect(watch.observe(load(500, 6_000, 500))).toMatchObject({ ms: 500, drainMs: 5_500 });
  expect(watch.observe(load(1_000, 6_000, 1_000))).toMatchObject({ ms: 900, drainMs: 5_000 });
});

test("remembers how slow a replica was, until it is seen to be faster", () => {
  const watch = new LagWatch();
  watch.observe(load(0, 1_000, 0));
  watch.observe(load(500, 1_000, 500));
  watch.observe(load(1_000, 1_000, 1_000));
  expect(watch.observe(load(1_100, 3_000, 1_000))).toMatchObject({ ms: 0, drainMs: 2_000 });
  expect(watch.observe(load(1_200, 4_000, 3_000))).toMatchObject({ ms: 0, drainMs: 50 });
});

test("does not take a replica that has little to do for a slow one", () => {
  const watch = new LagWatch();
  for (let second = 0; second < 10; second++) {
    const lag = watch.observe(load(second * 1_000, (second + 1) * 100, second * 100));
    expect(lag).toMatchObject({ ms: 0, drainMs: undefined });
  }
});

test("an old replay_lag of a replica that has everything does not count", () => {
  expect(new LagWatch().observe(load(0, 100, 100, 60_000))).toMatchObject({ ms: 0 });
  expect(new LagWatch().observe(load(0, 100, 99, 60_000))).toMatchObject({ ms: 60_000 });
});

test("one that is far behind without a time, or cannot be read, is not taken for one in step", () => {
  expect(new LagWatch().observe(load(0, 2 ** 30, 0))).toMatchObject({ kind: "far" });
  expect(new LagWatch().observe(load(0, 100, null))).toEqual({ kind: "unreadable" });
});

test("remembers when it fell behind for as long as that takes", () => {
  const watch = new LagWatch();
  for (let second = 0; second < 20_000; second++) watch.observe(load(second * 1_000, 100 + second, 100));
  const lag = watch.observe(load(20_000_000, 30_000, 100));
  expect(lag).toMatchObject({ ms: 20_000_000 - 1_000 });
});
