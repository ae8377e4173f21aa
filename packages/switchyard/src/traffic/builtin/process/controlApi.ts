import type { ReleaseMetrics, RouterObservation } from "../../port.ts";
import type { ListenAddress } from "../messages.ts";

/*
 * The router's control API: plain HTTP with JSON over the unix socket of its private directory; errors are
 * `{ error: ErrorJson }` with the catalogue's HTTP status.
 *
 *   GET  /status        RouterStatus
 *   PUT  /table         RouteTable -> { generation }, once every live worker chooses by it
 *   GET  /observation   RouterObservation
 *   GET  /metrics       ReleaseMetrics[]
 *   POST /cut           CutRequest -> {}
 *   POST /shutdown      ShutdownRequest -> 202 {}
 */

export interface ControlAnswers {
  readonly "GET /status": RouterStatus;
  readonly "PUT /table": { readonly generation: number };
  readonly "GET /observation": RouterObservation;
  readonly "GET /metrics": readonly ReleaseMetrics[];
  readonly "POST /cut": object;
  readonly "POST /shutdown": object;
}

/** Exit status of a router that found another one holding its directory; no other refusal has it. */
export const lockHeldStatus = 75;

export interface RouterStatus {
  readonly state: "starting" | "serving" | "leaving";
  readonly pid: number;
  readonly version: string;
  readonly uptimeMs: number;
  readonly generation: number;
  /** With the real ports. */
  readonly addresses: readonly ListenAddress[];
  readonly workers: readonly WorkerStatus[];
  /** What an operator should know, one sentence each. */
  readonly problems: readonly string[];
}

export interface WorkerStatus {
  readonly id: number;
  readonly pid: number;
  readonly state: "starting" | "listening";
  /** The newest table that it acknowledged. */
  readonly generation: number;
}

export interface ShutdownRequest {
  /** Connections that are still open by then are cut. */
  readonly deadlineMs: number;
}
