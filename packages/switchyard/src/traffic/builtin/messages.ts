import type { ConnectionKind, ReleaseMetrics } from "../port.ts";
import type { RouteTable } from "../routeTable.ts";

/**
 * What the router's primary process and its workers say to each other (node:cluster IPC). The primary holds the
 * listening sockets (SCHED_NONE, workers accept), the table on disk, active health checks and the control socket;
 * workers carry the traffic.
 */

export type ToWorker =
  /** Sent before anything else, and for every new generation. Answered by `acknowledged`. */
  | { readonly kind: "table"; readonly table: RouteTable }
  /** The whole picture each time; an instance that is not named is `unknown`. */
  | { readonly kind: "health"; readonly states: Readonly<Record<string, InstanceHealth>> }
  /** Begin to accept; sent after the first table. Answered by `listening`. */
  | { readonly kind: "listen"; readonly addresses: readonly ListenAddress[] }
  | { readonly kind: "observe"; readonly id: number }
  | { readonly kind: "metrics"; readonly id: number }
  | {
      readonly kind: "cut";
      readonly id: number;
      readonly instance: string;
      readonly kinds: readonly ConnectionKind[];
    }
  /** Accept nothing new, answer `Connection: close`, leave when all connections are gone or after `deadlineMs`. */
  | { readonly kind: "leave"; readonly deadlineMs: number };

export type FromWorker =
  | { readonly kind: "acknowledged"; readonly generation: number }
  | { readonly kind: "listening"; readonly addresses: readonly ListenAddress[] }
  /** In flight by instance id; an instance that is not named has nothing in flight here. */
  | {
      readonly kind: "observation";
      readonly id: number;
      readonly generation: number;
      readonly inflight: Readonly<Record<string, Readonly<Record<ConnectionKind, number>>>>;
    }
  | { readonly kind: "metrics"; readonly id: number; readonly releases: readonly ReleaseMetrics[] }
  | { readonly kind: "cut"; readonly id: number }
  /** Passive health: a connection to this instance failed; the primary checks it at once. */
  | { readonly kind: "suspect"; readonly instance: string; readonly reason: string };

export type InstanceHealth = "unknown" | "healthy" | "unhealthy";

export interface ListenAddress {
  readonly host: string;
  /** 0 = any free port; what `listening` reports is the real one. */
  readonly port: number;
}
