import { createHistogram, merge, quantile, subtract } from "./histogram.ts";
import type { ReleaseMetrics } from "./port.ts";

/**
 * What was counted between two readings of a release's counters. A missing older one, and a counter that went backwards
 * (the router was started anew), mean that all of the newer one is new.
 */
export function difference(
  older: ReleaseMetrics | undefined,
  newer: ReleaseMetrics | undefined,
  { app, release }: Pick<ReleaseMetrics, "app" | "release">,
): ReleaseMetrics {
  if (newer === undefined) return nothing(app, release);
  if (older === undefined || hasBegunAnew(older, newer)) return newer;
  return {
    app,
    release,
    requests: newer.requests - older.requests,
    status: combine(newer.status, older.status, (a, b) => a - b),
    aborted: newer.aborted - older.aborted,
    retries: newer.retries - older.retries,
    latency: subtract(newer.latency, older.latency),
  };
}

/** By any of its counters: of a release with little traffic the number of requests may soon be what it was. */
function hasBegunAnew(older: ReleaseMetrics, newer: ReleaseMetrics): boolean {
  const before = counters(older);
  return counters(newer).some((value, index) => value < (before[index] ?? 0));
}

function counters({ requests, status, aborted, retries, latency }: ReleaseMetrics): readonly number[] {
  return [requests, ...Object.values(status), aborted, retries, latency.count];
}

/** Both together. */
export function together(a: ReleaseMetrics, b: ReleaseMetrics): ReleaseMetrics {
  return {
    app: a.app,
    release: a.release,
    requests: a.requests + b.requests,
    status: combine(a.status, b.status, (one, other) => one + other),
    aborted: a.aborted + b.aborted,
    retries: a.retries + b.retries,
    latency: merge(a.latency, b.latency),
  };
}

/** The numbers that people look at. */
export interface TrafficWindow {
  readonly requests: number;
  /** 5xx of the app and requests that the router had to answer itself. */
  readonly errors: number;
  readonly p99Ms: number | undefined;
}

export function trafficOf({ requests, status, latency }: ReleaseMetrics): TrafficWindow {
  const micros = quantile(latency, 0.99);
  return {
    requests,
    errors: status["5xx"] + status.error,
    p99Ms: micros === undefined ? undefined : micros / 1000,
  };
}

export function nothing(app: string, release: number): ReleaseMetrics {
  const status = { "1xx": 0, "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0, error: 0 };
  return { app, release, requests: 0, status, aborted: 0, retries: 0, latency: createHistogram() };
}

type Status = ReleaseMetrics["status"];

function combine(a: Status, b: Status, by: (a: number, b: number) => number): Status {
  return {
    "1xx": by(a["1xx"], b["1xx"]),
    "2xx": by(a["2xx"], b["2xx"]),
    "3xx": by(a["3xx"], b["3xx"]),
    "4xx": by(a["4xx"], b["4xx"]),
    "5xx": by(a["5xx"], b["5xx"]),
    error: by(a.error, b.error),
  };
}
