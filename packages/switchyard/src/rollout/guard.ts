import type { GuardConfig } from "../config/schema.ts";
import { formatShare } from "../config/scalars.ts";
import { quantile, subtract } from "../traffic/histogram.ts";
import type { ReleaseMetrics } from "../traffic/port.ts";

export interface GuardVerdict {
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** One sentence with the values, the thresholds and the sample sizes. */
  readonly reason: string;
}

/** What one release did within a window of time. */
export interface TrafficWindow {
  readonly requests: number;
  /** 5xx of the app and requests that the router had to answer itself. */
  readonly errors: number;
  readonly p99Ms: number | undefined;
}

/** What happened between two readings of a release's counters; a missing or higher older one means a new start. */
export function windowBetween(
  older: ReleaseMetrics | undefined,
  newer: ReleaseMetrics | undefined,
): TrafficWindow {
  if (newer === undefined) return { requests: 0, errors: 0, p99Ms: undefined };
  const base = older !== undefined && older.requests <= newer.requests ? older : undefined;
  const count = (of: (metrics: ReleaseMetrics) => number) => of(newer) - (base === undefined ? 0 : of(base));
  const latency = base === undefined ? newer.latency : subtract(newer.latency, base.latency);
  const micros = quantile(latency, 0.99);
  return {
    requests: count((m) => m.requests),
    errors: count((m) => m.status["5xx"] + m.status.error),
    p99Ms: micros === undefined ? undefined : micros / 1000,
  };
}

/** Fewer failed requests than this never abort a rollout: one unlucky request is not a trend. */
const minErrors = 3;

/** With fewer requests on either side p99 is the one slowest of them, and says nothing. */
const minForP99 = 100;

/**
 * Judges the candidate against stable by fixed thresholds: crashes first, then the share of failed requests, then p99.
 * Too few requests are inconclusive, never a pass.
 */
export function judge(
  candidate: TrafficWindow,
  stable: TrafficWindow,
  restarts: number,
  config: GuardConfig,
): GuardVerdict {
  if (restarts > config.maxRestarts) {
    return fail(`Candidate instances crashed ${restarts} times; ${config.maxRestarts} are allowed.`);
  }
  if (candidate.requests < config.minRequests) {
    return {
      verdict: "inconclusive",
      reason: `insufficient-data: ${candidate.requests} requests on the candidate, ${config.minRequests} are needed.`,
    };
  }
  const errors = ratio(candidate);
  const baseline = ratio(stable);
  const limit = baseline + config.maxErrorIncrease / 10_000;
  const sizes = `(${candidate.errors} of ${candidate.requests} requests; stable ${stable.errors} of ${stable.requests})`;
  if (candidate.errors >= minErrors && errors > limit) {
    return fail(
      `${percent(errors)} of the candidate's requests failed, at most ${percent(limit)} may ${sizes}.`,
    );
  }
  const latency = `${round(candidate.p99Ms)} ms, stable's ${round(stable.p99Ms)} ms`;
  if (
    candidate.p99Ms !== undefined &&
    stable.p99Ms !== undefined &&
    Math.min(candidate.requests, stable.requests) >= minForP99 &&
    candidate.p99Ms > config.minLatencyIncrease &&
    candidate.p99Ms > stable.p99Ms * config.maxLatencyRatio
  ) {
    return fail(
      `The candidate's p99 is ${latency}; at most ${config.maxLatencyRatio} times stable's is allowed ${sizes}.`,
    );
  }
  return {
    verdict: "pass",
    reason: `${percent(errors)} failed, at most ${percent(limit)} may; p99 ${latency} ${sizes}.`,
  };
}

function ratio({ errors, requests }: TrafficWindow): number {
  return requests === 0 ? 0 : errors / requests;
}

function fail(reason: string): GuardVerdict {
  return { verdict: "fail", reason };
}

function percent(value: number): string {
  return formatShare(Math.round(value * 10_000));
}

function round(ms: number | undefined): string {
  return ms === undefined ? "unknown" : String(Math.round(ms));
}
