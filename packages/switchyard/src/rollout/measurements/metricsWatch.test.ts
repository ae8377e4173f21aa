import { describe, expect, it } from "vitest";
import { SimulatedClock } from "../../analysis/testing/simulatedClock.ts";
import { nothing } from "../../traffic/difference.ts";
import type { ReleaseMetrics, TrafficRouter } from "../../traffic/port.ts";
import { MetricsWatch } from "./metricsWatch.ts";

const begin = 1_000_000;

/** A router that answers as told, and the watch over it. */
function watched() {
  const clock = new SimulatedClock(begin);
  const router: Pick<TrafficRouter, "metrics"> = { metrics: async () => [] };
  const failures: Error[] = [];
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is asked for its counters only
  const watch = new MetricsWatch(router as TrafficRouter, clock, (error) => failures.push(error));
  const requests = (from: number, to: number) =>
    watch.between("shop", 2, { from: begin + from, to: begin + to })?.requests;
  return {
    clock,
    router,
    watch,
    requests,
    failures,
    /** A reading `at` ms after the beginning. */
    read: async (at: number, count: number) => {
      clock.set(begin + at);
      router.metrics = async () => [counted(count)];
      await watch.read();
    },
  };
}

function counted(requests: number): ReleaseMetrics {
  const none = nothing("shop", 2);
  return { ...none, requests, status: { ...none.status, "2xx": requests } };
}

describe("windows that follow each other", () => {
  it("count each request once, wherever their ends lie between two readings", async () => {
    const { read, requests } = watched();
    for (let reading = 0; reading <= 10; reading++) await read(reading * 500, reading * 7);
    const ends = [1, 499, 500, 501, 1_700, 1_701, 3_000, 5_001];
    const parts = ends.slice(1).map((to, index) => requests(ends[index]!, to) ?? Number.NaN);
    expect(parts.reduce((sum, part) => sum + part)).toBe(70);
  });

  it("count a reading once that is taken in the very millisecond in which a window was asked for", async () => {
    const { read, requests } = watched();
    await read(0, 0);
    await read(500, 10);
    const first = requests(1, 1_000);
    await read(1_000, 30);
    await read(1_500, 35);
    expect([first, requests(1_000, 1_501)]).toEqual([10, 25]);
  });

  it("count all that a router has counted since it was started anew", async () => {
    const { read, requests } = watched();
    await read(0, 100);
    await read(500, 110);
    await read(1_000, 4);
    await read(1_500, 6);
    expect([requests(1, 501), requests(501, 1_001), requests(1_001, 1_501)]).toEqual([10, 4, 2]);
  });

  it("count nothing twice when the clock was put back", async () => {
    const { read, requests } = watched();
    await read(0, 0);
    await read(10_000, 100);
    expect(requests(1, 10_001)).toBe(100);
    await read(1_200, 102);
    await read(1_700, 105);
    expect(requests(1_100, 1_600)).toBe(0);
    expect(requests(1_600, 1_701)).toBe(3);
  });

  it("know what came behind a clock that was put forward", async () => {
    const { read, requests } = watched();
    await read(0, 5);
    await read(3_600_000, 8);
    await read(3_600_500, 10);
    expect(requests(1, 3_600_501)).toBe(2);
  });
});

describe("readings", () => {
  it("that stop are no traffic of 0: nothing is known", async () => {
    const { read, requests } = watched();
    await read(0, 0);
    await read(1_000, 10);
    expect(requests(2_000, 5_000)).toBe(0);
    expect(requests(2_000, 6_001)).toBeUndefined();
  });

  it("are taken one after the other, so that a slow one never looks like counters that began anew", async () => {
    const { read, requests, router, watch, clock } = watched();
    await read(0, 1_000);
    clock.set(begin + 500);
    const answers = [counted(1_010), counted(1_020)];
    const late = Promise.withResolvers<void>();
    let asked = 0;
    router.metrics = async () => {
      const answer = answers[asked++]!;
      if (answer === answers[0]) await late.promise;
      return [answer];
    };
    const both = [watch.read(), watch.read()];
    await clock.advance(100);
    late.resolve();
    await Promise.all(both);
    await read(1_000, 1_030);
    expect(requests(1, 1_001)).toBe(30);
  });

  it("go on after one that failed", async () => {
    const { watch, router, read, requests } = watched();
    await read(0, 1);
    router.metrics = async () => Promise.reject(new Error("away"));
    await expect(watch.read()).rejects.toThrow("away");
    await read(500, 3);
    expect(requests(1, 501)).toBe(2);
  });
});

describe("what is known from 0", () => {
  it("is what the router had counted when the watch began, if that was not before the window's end", async () => {
    const { watch, read } = watched();
    await read(0, 500);
    await read(500, 510);
    expect([fromZero(watch, -300_000), fromZero(watch, 0), fromZero(watch, 1)]).toEqual([
      500,
      500,
      undefined,
    ]);
  });

  it("is nothing once readings were forgotten: what is left is of all times, and not of the last minutes", async () => {
    const { watch, read } = watched();
    await read(0, 500);
    await read(331_000, 900);
    expect(fromZero(watch, 1_000)).toBeUndefined();
  });
});

function fromZero(watch: MetricsWatch, to: number): number | undefined {
  return watch.between("shop", 2, { from: 0, to: begin + to })?.requests;
}
