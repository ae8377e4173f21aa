import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { SwitchyardError } from "../../../errors.ts";
import type { ConnectionKind, ReleaseMetrics } from "../../port.ts";
import type { RouteTable } from "../../routeTable.ts";
import type { InstanceHealth } from "../messages.ts";
import type { AccessLog } from "./accessLog.ts";
import type { ClientResponse } from "./clientResponse.ts";
import { type CompiledTable, compileTable, emptyTable } from "./compiledTable.ts";
import { Exchange } from "./exchange.ts";
import { Fleet } from "./fleet.ts";
import { type Peer, peerOf } from "./peer.ts";
import { ReleaseCounters } from "./releaseMetrics.ts";
import { readRequestHead } from "./requestHead.ts";
import { answer } from "./routerAnswer.ts";
import type { Traffic } from "./traffic.ts";
import { responseOnSocket } from "./upgrade.ts";

/** Timeouts, drains and held responses are looked after this often. */
const sweepMs = 50;

/** Everything of a worker but its sockets: the table in force and the requests under way. */
export class DataPlane implements Traffic {
  readonly fleet = new Fleet();
  readonly counters = new ReleaseCounters();
  readonly accessLog: AccessLog;
  readonly #onSuspect: (instance: string, reason: string) => void;
  readonly #suspects = new Set<string>();
  readonly #peers = new WeakMap<Duplex, Peer>();
  readonly #timer: NodeJS.Timeout;
  table: CompiledTable = emptyTable;
  leaving = false;
  now: number = performance.now();
  #sequence = 0;

  constructor(accessLog: AccessLog, onSuspect: (instance: string, reason: string) => void) {
    this.accessLog = accessLog;
    this.#onSuspect = onSuspect;
    this.#timer = setInterval(() => this.#sweep(), sweepMs);
    this.#timer.unref();
  }

  /** From now on every request is routed by this table. Throws ROUTER_REFUSED for one that is older or unknown. */
  apply(table: RouteTable): void {
    if (table.format !== 1) {
      throw new SwitchyardError(
        "ROUTER_REFUSED",
        `This router does not understand route table format ${String(table.format)}.`,
        {
          next: "Run the router and the control plane in the same version.",
        },
      );
    }
    if (table.generation < this.table.generation) {
      throw new SwitchyardError(
        "ROUTER_REFUSED",
        `Route table ${table.generation} is older than ${this.table.generation}.`,
        { next: "Publish a newer generation." },
      );
    }
    this.now = performance.now();
    const compiled = compileTable(table);
    this.fleet.apply(table);
    this.counters.prune(table);
    this.table = compiled;
  }

  setHealth(states: Readonly<Record<string, InstanceHealth>>): void {
    this.fleet.setHealth(states);
  }

  /** In flight by instance; those with nothing are left out. */
  inflight(): Record<string, Record<ConnectionKind, number>> {
    return this.fleet.inflight();
  }

  metrics(): ReleaseMetrics[] {
    return this.counters.snapshot();
  }

  /** Ends what the instance has in flight of these kinds, at once. */
  cut(instance: string, kinds: readonly ConnectionKind[]): void {
    for (const claim of this.fleet.get(instance)?.claims ?? []) {
      if (kinds.includes(claim.kind)) claim.cut();
    }
  }

  /** From now on clients are told to close their connections, streams to reconnect within the window. */
  leave(windowMs: number): void {
    this.leaving = true;
    for (const instance of this.fleet.values()) {
      for (const claim of instance.claims) claim.reconnectWithin(windowMs);
    }
  }

  handle(request: IncomingMessage, response: ClientResponse): void {
    try {
      const head = readRequestHead(request, this.#peer(request.socket));
      if (this.leaving) response.shouldKeepAlive = false;
      if ("problem" in head) {
        answer(response, "bad-request", { status: head.status, detail: `The request has ${head.problem}.` });
        return;
      }
      new Exchange(this, request, response, head).start();
    } catch (error) {
      // One request's failure is never another's.
      process.stderr.write(`router: ${error instanceof Error ? error.stack : String(error)}\n`);
      request.socket.destroy();
    }
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.handle(request, responseOnSocket(request, socket, head));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.fleet.values()].map((instance) => instance.pool.destroy()));
    await this.accessLog.close();
  }

  nextSequence(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  suspect(instance: string, reason: string): void {
    if (this.#suspects.has(instance)) return;
    this.#suspects.add(instance);
    this.#onSuspect(instance, reason);
  }

  #sweep(): void {
    this.now = performance.now();
    this.#suspects.clear();
    for (const instance of this.fleet.values()) {
      for (const claim of instance.claims) claim.tick(this.now);
    }
    this.fleet.forgetGone();
  }

  #peer(socket: IncomingMessage["socket"]): Peer {
    let peer = this.#peers.get(socket);
    if (!peer) this.#peers.set(socket, (peer = peerOf(socket)));
    return peer;
  }
}
