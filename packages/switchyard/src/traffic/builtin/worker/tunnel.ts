import type { Duplex } from "node:stream";
import type { ConnectionKind } from "../../port.ts";
import type { Claim, Instance } from "./instance.ts";
import type { Traffic } from "./traffic.ts";
import { restartFrame, WebSocketFrames } from "./webSocketFrames.ts";

/** After its close frame a client has this long to answer before the connection is ended for it. */
const closeGraceMs = 2_000;

export interface TunnelEnds {
  readonly client: Duplex;
  readonly upstream: Duplex;
  readonly instance: Instance;
  /** Only a WebSocket can be asked to reconnect. */
  readonly webSocket: boolean;
}

/** An upgraded connection: two sockets joined with back-pressure that end together. */
export class Tunnel implements Claim {
  readonly kind: ConnectionKind = "websocket";
  readonly #traffic: Traffic;
  readonly #client: Duplex;
  readonly #upstream: Duplex;
  readonly #instance: Instance;
  readonly #frames: WebSocketFrames | undefined;
  #restart: "no" | "wanted" | "sent" = "no";
  #restartAt = Number.POSITIVE_INFINITY;
  #endBy = Number.POSITIVE_INFINITY;
  #closed = 0;

  constructor(traffic: Traffic, ends: TunnelEnds) {
    this.#traffic = traffic;
    this.#client = ends.client;
    this.#upstream = ends.upstream;
    this.#instance = ends.instance;
    this.#frames = ends.webSocket ? new WebSocketFrames() : undefined;
    this.#instance.claim(this);
    if (this.#instance.drainWindowMs !== undefined) this.reconnectWithin(this.#instance.drainWindowMs);
  }

  /** Sends the instance's answer to the upgrade and joins the two. */
  open(head: string): void {
    const client = this.#client;
    const upstream = this.#upstream;
    client.write(head, "latin1");
    this.#follow(client, upstream);
    this.#follow(upstream, client);
    client.on("data", (chunk: Buffer) => {
      if (!upstream.write(chunk)) client.pause();
    });
    upstream.on("data", (chunk: Buffer) => this.#toClient(chunk));
    client.on("drain", () => upstream.resume());
    upstream.on("drain", () => client.resume());
    client.resume();
    upstream.resume();
  }

  tick(now: number): void {
    if (now >= this.#endBy) return this.cut();
    if (now < this.#restartAt) return;
    this.#restartAt = Number.POSITIVE_INFINITY;
    this.#restart = "wanted";
    if (this.#frames?.atEnd) this.#sendRestart();
  }

  cut(): void {
    this.#client.destroy();
    this.#upstream.destroy();
  }

  reconnectWithin(windowMs: number): void {
    if (this.#frames && this.#restart === "no") {
      this.#restartAt = this.#traffic.now + Math.random() * windowMs;
    }
  }

  stay(): void {
    this.#restartAt = Number.POSITIVE_INFINITY;
  }

  #toClient(chunk: Buffer): void {
    // Nothing may follow a close frame.
    if (this.#restart === "sent") return;
    const boundary = this.#frames ? this.#frames.feed(chunk) : -1;
    if (this.#restart === "wanted" && boundary !== -1) {
      this.#client.write(chunk.subarray(0, boundary));
      this.#sendRestart();
    } else if (!this.#client.write(chunk)) {
      this.#upstream.pause();
    }
  }

  /** The client answers with a close frame of its own, which ends the instance's side, too. */
  #sendRestart(): void {
    this.#restart = "sent";
    this.#endBy = this.#traffic.now + closeGraceMs;
    this.#client.write(restartFrame);
    this.#upstream.resume();
  }

  #follow(one: Duplex, other: Duplex): void {
    one.on("error", () => one.destroy());
    one.on("end", () => other.end());
    one.on("close", () => {
      // Flushes what was written before it closes.
      if ("destroySoon" in other && typeof other.destroySoon === "function") other.destroySoon();
      else other.destroy();
      this.#closed += 1;
      if (this.#closed === 2) this.#instance.release(this);
    });
  }
}
