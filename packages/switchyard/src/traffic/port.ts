import type { RouteTable } from "./routeTable.ts";

/** What a router driver can do. Core code asks for one of these, never for a driver's name. */
export interface TrafficCapabilities {
  readonly weights: boolean;
  readonly cohorts: boolean;
  readonly sticky: boolean;
  /** Knows exactly what an instance still has in flight. */
  readonly inflight: boolean;
  /** Counts requests and latency per release. */
  readonly metrics: boolean;
}

/** A router as the engine sees it: tell it where traffic goes, ask it what it sees. */
export interface TrafficRouter {
  readonly capabilities: TrafficCapabilities;
  /**
   * Resolves once every router process chooses by this table (or a newer one).
   * Throws ROUTER_UNAVAILABLE when none answers before `signal` aborts, ROUTER_REFUSED for a bad or old table.
   */
  publish(table: RouteTable, signal?: AbortSignal): Promise<void>;
  /** What the router sees of every instance in its current table, exact at the moment of the answer. */
  observe(signal?: AbortSignal): Promise<RouterObservation>;
  /** Counters per release since the router started; differences between two calls give a window. */
  metrics(signal?: AbortSignal): Promise<readonly ReleaseMetrics[]>;
  /**
   * Deadline passed: cuts what the instance still has in flight of these kinds. Resolves when cut.
   */
  cut(instance: string, kinds: readonly ConnectionKind[], signal?: AbortSignal): Promise<void>;
}

export type ConnectionKind = "request" | "upload" | "stream" | "websocket";

export interface RouterObservation {
  readonly generation: number;
  readonly instances: readonly InstanceObservation[];
}

export interface InstanceObservation {
  readonly id: string;
  /** `unknown` until enough checks were made. */
  readonly health: "unknown" | "healthy" | "unhealthy";
  /** Why it is unhealthy, in a few words. */
  readonly reason?: string;
  readonly inflight: Readonly<Record<ConnectionKind, number>>;
}

export interface ReleaseMetrics {
  readonly app: string;
  readonly release: number;
  readonly requests: number;
  /** Responses by class; `error` = the router itself answered since the instance failed. */
  readonly status: Readonly<Record<"1xx" | "2xx" | "3xx" | "4xx" | "5xx" | "error", number>>;
  /** Cut by the client before the response was complete. */
  readonly aborted: number;
  readonly retries: number;
  readonly latency: LatencyHistogram;
}

/**
 * Log-linear histogram of time to the last byte of short requests, in microseconds. Sparse: bucket index -> count.
 * See `traffic/histogram.ts` for the bucket boundaries (relative error at most 1 %).
 */
export interface LatencyHistogram {
  readonly count: number;
  readonly sumMicros: number;
  readonly buckets: Readonly<Record<number, number>>;
}
