/** What a client does. `page`, `order` and `customer` are the short requests that the percentiles are about. */
export type Kind = "page" | "fresh" | "order" | "customer" | "upload" | "download" | "stream" | "socket";

export const kinds: readonly Kind[] = [
  "page",
  "fresh",
  "order",
  "customer",
  "upload",
  "download",
  "stream",
  "socket",
];

/** Requests, stream connections and WebSocket messages; an app error is one with the app's own X-Release on a 5xx. */
export interface Counts {
  readonly requests: number;
  /** Failures that are not the app's own: connections, wrong or cut bodies, a proxy's 5xx, lost messages. */
  readonly failed: number;
  /** 5xx that the app itself answered. */
  readonly appErrors: number;
  /** Milliseconds; null without requests. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

export interface PhaseReport extends Counts {
  readonly name: string;
  /** Milliseconds since the load began. */
  readonly startMs: number;
  readonly durationMs: number;
  /** Times a stream or WebSocket was ended in good order and came back. */
  readonly reconnects: number;
  /** Answers by the release that gave them. */
  readonly releases: Readonly<Record<string, number>>;
  /** Pages by the flags that they showed. */
  readonly flags: Readonly<Record<string, number>>;
  readonly kinds: Readonly<Record<Kind, Counts>>;
}

export interface Failure {
  /** Milliseconds since the load began. */
  readonly atMs: number;
  readonly phase: string;
  readonly kind: Kind;
  readonly error: string;
}

/** Consecutive answers that a user with cookies got from one release. */
export interface Visit {
  readonly release: string;
  readonly phase: string;
  readonly requests: number;
}

export interface Report extends Counts {
  readonly durationMs: number;
  readonly phases: readonly PhaseReport[];
  /** The first of them; `failed` has the true number. */
  readonly failures: readonly Failure[];
  /** Requests that were due but not sent since too many were in flight. */
  readonly skipped: number;
  /** For each user with cookies, who served it, in order. */
  readonly users: readonly (readonly Visit[])[];
}
