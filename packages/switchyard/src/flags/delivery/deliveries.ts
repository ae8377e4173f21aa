import type { Clock } from "../../clock.ts";
import type { DeliveryView } from "../api.ts";
import type { FlagBook, Publication } from "../flagBook.ts";
import type { FlagPlace } from "../records.ts";
import { Audience, type Visitor } from "./audience.ts";

export interface DeliveriesOptions {
  readonly clock: Clock;
  /** So long a client counts on after its stream has ended, since most come back at once. Default 5000. */
  readonly graceMs?: number;
  /** So long a client without a stream counts after it was last heard. Default 90000. */
  readonly pollGraceMs?: number;
  /** Of all places; more are served, but not counted. Default 20000. */
  readonly maxClients?: number;
}

/** Who is connected, and which version each one says it serves. */
export class Deliveries {
  readonly #clock: Clock;
  readonly #limits: { readonly graceMs: number; readonly pollGraceMs: number; readonly maxClients: number };
  readonly #audiences = new Map<string, Audience>();

  constructor({ clock, graceMs = 5_000, pollGraceMs = 90_000, maxClients = 20_000 }: DeliveriesOptions) {
    this.#clock = clock;
    this.#limits = { graceMs, pollGraceMs, maxClients };
  }

  /** Learns of what is published; call the answer to stop. */
  follow(book: Pick<FlagBook, "onPublished">): () => void {
    return book.onPublished((publication) => this.published(publication));
  }

  published({ app, environment, published, at }: Publication): void {
    this.#of({ app, environment }).published(published.put.version, at);
  }

  /** A stream of this client has begun; call the answer when it has ended. */
  connect(place: FlagPlace, visitor: Visitor): () => void {
    const audience = this.#of(place);
    if (!this.#hasRoomFor(audience, visitor)) return nothing;
    const leave = audience.connect(visitor, this.#clock.now());
    return () => leave(this.#clock.now());
  }

  /** A client that cannot have a stream has asked. */
  polled(place: FlagPlace, visitor: Visitor): void {
    const audience = this.#of(place);
    if (this.#hasRoomFor(audience, visitor)) audience.polled(visitor, this.#clock.now());
  }

  /** A client that is not known polls. */
  acknowledge(place: FlagPlace, client: string, version: number): void {
    const audience = this.#of(place);
    if (!audience.has(client)) this.polled(place, { client, release: undefined });
    audience.acknowledge(client, version, this.#clock.now());
  }

  /** Clients that are there now. */
  connected(place: FlagPlace): number {
    return this.#audiences.get(nameOf(place))?.size(this.#clock.now()) ?? 0;
  }

  /** Of the newest version unless another is named. */
  deliveryOf(place: FlagPlace, version?: number): DeliveryView {
    return this.#of(place).view(this.#clock.now(), version);
  }

  /** As soon as every client that is there has acknowledged, and after `ms` at the latest. */
  async waitFor(place: FlagPlace, version: number, ms: number): Promise<DeliveryView> {
    const audience = this.#of(place);
    const until = this.#clock.now() + ms;
    for (;;) {
      const now = this.#clock.now();
      if (now >= until || audience.hasAll(now, version)) return audience.view(now, version);
      const over = new AbortController();
      // Who left stops counting without a word, so the looks are not too far apart.
      const pause = this.#clock.sleep(Math.min(until - now, lookMs), over.signal).catch(nothing);
      await Promise.race([audience.changed(), pause]);
      over.abort();
    }
  }

  #of(place: FlagPlace): Audience {
    const name = nameOf(place);
    let audience = this.#audiences.get(name);
    if (audience === undefined) this.#audiences.set(name, (audience = new Audience(this.#limits)));
    return audience;
  }

  #hasRoomFor(audience: Audience, { client }: Visitor): boolean {
    if (audience.has(client)) return true;
    const now = this.#clock.now();
    let all = 0;
    for (const each of this.#audiences.values()) all += each.size(now, 1_000);
    return all < this.#limits.maxClients;
  }
}

const lookMs = 250;

function nothing(): void {}

function nameOf({ app, environment }: FlagPlace): string {
  return `${app}\n${environment}`;
}
