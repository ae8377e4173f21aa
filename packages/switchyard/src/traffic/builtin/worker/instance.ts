import { Pool } from "undici";
import type { ConnectionKind } from "../../port.ts";
import type { InstanceRoute } from "../../routeTable.ts";
import type { InstanceHealth } from "../messages.ts";

/** Something that is in flight to an instance. */
export interface Claim {
  readonly kind: ConnectionKind;
  /** Called several times a second; `now` is the worker's clock. */
  tick(now: number): void;
  /** Ends it at once. */
  cut(): void;
  /** A WebSocket or event stream shall ask its client to reconnect somewhere in the window. */
  reconnectWithin(windowMs: number): void;
  /** The instance serves again: nobody needs to reconnect any more. */
  stay(): void;
}

const firstAsideMs = 1_000;
const longestAsideMs = 10_000;

/** One instance as this worker sees it: its connections, what is in flight to it, whether to prefer others. */
export class Instance {
  readonly id: string;
  readonly inflight: Record<ConnectionKind, number> = { request: 0, upload: 0, stream: 0, websocket: 0 };
  readonly claims = new Set<Claim>();
  health: InstanceHealth = "unknown";
  /** The window of a drain that runs; undefined while the instance serves. */
  drainWindowMs: number | undefined;
  /** Named by no table any more. */
  gone = false;
  /** Sequence number of its last use: among equals the one that waited longest is next. */
  lastUsed = 0;
  pool: Pool;
  #address: string;
  #asideUntil = 0;
  #failures = 0;

  constructor(route: InstanceRoute, connectMs: number) {
    this.id = route.id;
    this.#address = addressOf(route, connectMs);
    this.pool = openPool(route, connectMs);
  }

  /** Follows a restart on another port: what is in flight finishes where it began. */
  moveTo(route: InstanceRoute, connectMs: number): void {
    const address = addressOf(route, connectMs);
    if (address === this.#address) return;
    void this.pool.close();
    this.pool = openPool(route, connectMs);
    this.#address = address;
    this.praise();
  }

  claim(claim: Claim): void {
    this.inflight[claim.kind] += 1;
    this.claims.add(claim);
  }

  reclassify(from: ConnectionKind, to: ConnectionKind): void {
    this.inflight[from] -= 1;
    this.inflight[to] += 1;
  }

  release(claim: Claim): void {
    this.inflight[claim.kind] -= 1;
    this.claims.delete(claim);
    this.closeIfDone();
  }

  /** Connections are closed only once nothing uses them. */
  closeIfDone(): void {
    if (this.gone && this.claims.size === 0) void this.pool.close();
  }

  isAside(now: number): boolean {
    return now < this.#asideUntil;
  }

  /** A connection could not be made: others are preferred for a while, longer with every failure. */
  putAside(now: number): void {
    if (this.isAside(now)) return;
    this.#asideUntil = now + Math.min(firstAsideMs * 2 ** this.#failures, longestAsideMs);
    this.#failures += 1;
  }

  /** It answered. */
  praise(): void {
    this.#failures = 0;
    this.#asideUntil = 0;
  }
}

function addressOf(route: InstanceRoute, connectMs: number): string {
  return `${route.host}:${route.port}:${connectMs}`;
}

function openPool(route: InstanceRoute, connectMs: number): Pool {
  const host = route.host.includes(":") ? `[${route.host}]` : route.host;
  return new Pool(`http://${host}:${route.port}`, {
    connectTimeout: connectMs,
    // Shorter than what common servers keep an idle connection, so that a request seldom meets one that just closes;
    // a server that says how long it keeps them is believed.
    keepAliveTimeout: 1_500,
    keepAliveTimeoutThreshold: 1_000,
    keepAliveMaxTimeout: 30_000,
    maxHeaderSize: 65_536,
    // The worker's own sweep keeps time: one timer for all requests.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
