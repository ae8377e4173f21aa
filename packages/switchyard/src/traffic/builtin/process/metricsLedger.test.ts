import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ReleaseMetrics } from "../../port.ts";
import { tableOf } from "./fixture/table.ts";
import { MetricsLedger } from "./metricsLedger.ts";

const events = fc.array(
  fc.record({
    worker: fc.integer({ min: 0, max: 3 }),
    release: fc.integer({ min: 1, max: 2 }),
    grows: fc.integer({ min: 0, max: 9 }),
    dies: fc.boolean(),
  }),
);

test("the sum counts every request once and never goes backwards, whoever dies", () => {
  fc.assert(
    fc.property(events, (history) => {
      const ledger = new MetricsLedger();
      const workers = new Map<number, Map<number, number>>();
      const counted = new Map<number, number>();
      for (const { worker, release, grows, dies } of history) {
        const own = workers.get(worker) ?? new Map<number, number>();
        workers.set(worker, own.set(release, (own.get(release) ?? 0) + grows));
        ledger.record(
          worker,
          [...own].map(([number, requests]) => metricsOf(number, requests)),
        );
        counted.set(release, (counted.get(release) ?? 0) + grows);
        if (dies) {
          ledger.bury(worker);
          workers.delete(worker);
        }
        const total = ledger.total();
        expect(new Map(total.map((metrics) => [metrics.release, metrics.requests]))).toEqual(counted);
        expect(total.every(({ requests, latency }) => latency.count === requests)).toBe(true);
      }
    }),
  );
});

test("counts of dead workers are forgotten with their release, others are kept", () => {
  const ledger = new MetricsLedger();
  ledger.record(1, [metricsOf(1, 10), metricsOf(2, 20), metricsOf(3, 30)]);
  ledger.bury(1);
  ledger.record(2, [metricsOf(3, 5)]);
  ledger.prune(tableOf(1));

  expect(ledger.total().map(({ release, requests }) => [release, requests])).toEqual([
    [1, 10],
    [3, 35],
  ]);
});

function metricsOf(release: number, requests: number): ReleaseMetrics {
  return {
    app: "a",
    release,
    requests,
    status: { "1xx": 0, "2xx": requests, "3xx": 0, "4xx": 0, "5xx": 0, error: 0 },
    aborted: 0,
    retries: 0,
    latency: { count: requests, sumMicros: requests, buckets: { 1: requests } },
  };
}
