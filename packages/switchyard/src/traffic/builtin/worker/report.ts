import type { ConnectionKind } from "../../port.ts";
import type { Outcome } from "./releaseMetrics.ts";
import type { RequestHead } from "./requestHead.ts";
import type { Traffic } from "./traffic.ts";

/** How a request ended. */
export interface Ending {
  readonly head: RequestHead;
  readonly app: string | undefined;
  readonly release: number;
  readonly instance: string | undefined;
  readonly kind: ConnectionKind;
  readonly outcome: Outcome;
  /** Sent to the client; 0 when none was. */
  readonly status: number;
  readonly ms: number;
  readonly bytes: number;
  readonly retries: number;
  readonly reason: string | undefined;
}

/** What servers by custom log for a client that left before the answer. */
const clientClosedRequest = 499;

/** Counts a request that has ended and logs it. */
export function report({ counters, accessLog }: Traffic, ending: Ending): void {
  const { app, release, outcome, retries, ms } = ending;
  if (app !== undefined) {
    const timed = ending.kind === "request" && outcome !== "aborted";
    counters.count(app, release, outcome, retries, timed ? ms * 1_000 : undefined);
  }
  if (!accessLog.enabled) return;
  accessLog.write({
    time: new Date().toISOString(),
    ...(app !== undefined && { app, release }),
    ...(ending.instance !== undefined && { instance: ending.instance }),
    method: ending.head.method,
    path: ending.head.path,
    status: ending.status === 0 ? clientClosedRequest : ending.status,
    ms: Math.round(ms * 1_000) / 1_000,
    bytes: ending.bytes,
    retries,
    ...(ending.reason !== undefined && { reason: ending.reason }),
  });
}
