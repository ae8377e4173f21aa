import { afterEach, expect, test, vi } from "vitest";
import { TestGround } from "../rollout/testing/testGround.ts";
import { difference } from "../traffic/difference.ts";
import { createHistogram, record } from "../traffic/histogram.ts";
import type { ReleaseMetrics } from "../traffic/port.ts";
import { alertSources } from "./alertSources.ts";

function counted(requests: number, errors: number): ReleaseMetrics {
  const nothing = difference(undefined, undefined, { app: "shop", release: 1 });
  const latency = createHistogram();
  for (let index = 0; index < requests; index++) record(latency, 5_000);
  return {
    ...nothing,
    requests,
    status: { ...nothing.status, "2xx": requests - errors, "5xx": errors },
    latency,
  };
}

afterEach(() => vi.useRealTimers());

test("a router that counts anew after a crash gives what it counted since, never less than nothing", async () => {
  await using ground = await TestGround.open();
  const sources = alertSources(ground);
  const readings: [number, number][] = [];
  let now = Date.UTC(2026, 0, 15);
  vi.useFakeTimers({ toFake: ["Date"] });
  for (const metrics of [counted(1000, 10), counted(1100, 20), counted(30, 3)]) {
    ground.router.metrics = async () => [metrics];
    vi.setSystemTime((now += 1_000));
    await ground.measurements.traffic.read();
    const seen = sources.traffic("shop", 1, { from: now - 999, to: now + 1 });
    readings.push([seen?.requests ?? -1, seen?.status["5xx"] ?? -1]);
  }
  expect(readings).toEqual([
    [0, 0],
    [100, 10],
    [30, 3],
  ]);
});

test("instances in rotation are those that are active, with what the router and the platform see of them", async () => {
  await using ground = await TestGround.open();
  await ground.release(1);
  await ground.store.apps.put({ app: "shop", stable: 1, split: null });
  await ground.instance("shop-1-1", 1, { kind: "active" });
  await ground.instance("shop-1-2", 1, { kind: "active" });
  await ground.instance("shop-1-3", 1, { kind: "warm" });
  await ground.publisher.publish();
  ground.platform.running.set("shop-1-2", "gave-up");
  const seen = await alertSources(ground).instances("shop", new AbortController().signal);
  expect(seen).toEqual([
    { id: "shop-1-1", healthy: true, gaveUp: false, restarts: 0 },
    { id: "shop-1-2", healthy: false, gaveUp: true, restarts: 0 },
  ]);
});
