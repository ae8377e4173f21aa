import { describe, expect, it } from "vitest";
import { appSchema } from "../config/schema.ts";
import { createHistogram, record } from "../traffic/histogram.ts";
import type { ReleaseMetrics } from "../traffic/port.ts";
import { judge, windowBetween } from "./guard.ts";

const { guard } = appSchema.parse({
  run: "x",
  guard: { maxErrorIncrease: "2%", maxLatencyRatio: 3, minLatency: "100ms" },
});
const window = (requests: number, errors: number, p99Ms = 20) => ({ requests, errors, p99Ms });

describe("judge", () => {
  it("passes a candidate that does as well as stable", () => {
    expect(judge(window(500, 1), window(500, 1), 0, guard).verdict).toBe("pass");
  });

  it("fails a candidate whose share of failed requests is too far above stable's, and says both", () => {
    const { verdict, reason } = judge(window(200, 20), window(1000, 10), 0, guard);
    expect(verdict).toBe("fail");
    expect(reason).toContain("10% of the candidate's requests failed, at most 3% may");
    expect(reason).toContain("20 of 200");
  });

  it("bears errors that stable has, too", () => {
    expect(judge(window(200, 20), window(200, 19), 0, guard).verdict).toBe("pass");
  });

  it("is inconclusive, never a pass, with too few requests", () => {
    expect(judge(window(5, 5), window(1000, 0), 0, guard)).toMatchObject({ verdict: "inconclusive" });
    expect(judge(window(0, 0), window(0, 0), 0, guard).verdict).toBe("inconclusive");
  });

  it("does not take one or two unlucky requests for a trend", () => {
    expect(judge(window(30, 2), window(1000, 0), 0, guard).verdict).toBe("pass");
  });

  it("fails a slow candidate only when it is slow in itself and next to stable", () => {
    expect(judge(window(100, 0, 400), window(100, 0, 100), 0, guard).verdict).toBe("fail");
    expect(judge(window(100, 0, 90), window(100, 0, 10), 0, guard).verdict).toBe("pass");
    expect(judge(window(100, 0, 400), window(100, 0, 200), 0, guard).verdict).toBe("pass");
    expect(judge(window(100, 0, 400), window(99, 0, 10), 0, guard).verdict).toBe("pass");
    expect(judge(window(99, 0, 400), window(100, 0, 10), 0, guard).verdict).toBe("pass");
  });

  it("fails a crashing candidate without waiting for requests", () => {
    expect(judge(window(0, 0), window(100, 0), 3, guard)).toMatchObject({ verdict: "fail" });
  });
});

describe("windowBetween", () => {
  it("is the difference of two readings", () => {
    const seen = windowBetween(metrics(10, 1, [1000]), metrics(30, 3, [1000, 50_000]));
    expect(seen).toMatchObject({ requests: 20, errors: 2 });
    expect(seen.p99Ms).toBeGreaterThan(49);
    expect(seen.p99Ms).toBeLessThan(51);
  });

  it("counts from zero when the router's counters began again", () => {
    expect(windowBetween(metrics(100, 50, []), metrics(10, 1, []))).toMatchObject({
      requests: 10,
      errors: 1,
    });
    expect(windowBetween(undefined, undefined)).toEqual({ requests: 0, errors: 0, p99Ms: undefined });
  });
});

function metrics(requests: number, errors: number, latencies: readonly number[]): ReleaseMetrics {
  const latency = createHistogram();
  for (const micros of latencies) record(latency, micros);
  const status = { "1xx": 0, "2xx": requests - errors, "3xx": 0, "4xx": 0, "5xx": errors, error: 0 };
  return { app: "shop", release: 1, requests, status, aborted: 0, retries: 0, latency };
}
