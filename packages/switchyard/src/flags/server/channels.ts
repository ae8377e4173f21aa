import type { Clock } from "../../clock.ts";
import type { FlagBook, Publication } from "../flagBook.ts";
import type { FlagPlace } from "../records.ts";
import { Channel } from "./channel.ts";

interface Parts {
  readonly book: Pick<FlagBook, "published" | "onPublished">;
  readonly clock: Clock;
  readonly heartbeatMs: number;
}

/** The channels of the places that somebody has asked for, kept up with the book. */
export class Channels {
  readonly #parts: Parts;
  readonly #channels = new Map<string, Promise<Channel>>();
  readonly #missed = new Map<string, Publication[]>();
  readonly #loaded = new Map<string, Channel>();
  readonly #stop: () => void;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#stop = parts.book.onPublished((publication) => this.#advance(publication));
  }

  of(place: FlagPlace): Promise<Channel> {
    const name = nameOf(place);
    const known = this.#channels.get(name);
    if (known !== undefined) return known;
    const loading = this.#load(place).catch((error: unknown) => {
      this.#channels.delete(name);
      this.#missed.delete(name);
      throw error;
    });
    this.#channels.set(name, loading);
    return loading;
  }

  close(): void {
    this.#stop();
  }

  async #load({ app, environment }: FlagPlace): Promise<Channel> {
    const { book, clock, heartbeatMs } = this.#parts;
    const place = { app, environment };
    const name = nameOf(place);
    this.#missed.set(name, []);
    const channel = new Channel(place, await book.published(place), clock.now(), heartbeatMs);
    // What was published meanwhile may be in it already, or not yet.
    for (const publication of this.#missed.get(name) ?? []) {
      if (publication.published.put.version > channel.version) channel.advance(publication);
    }
    this.#missed.delete(name);
    this.#loaded.set(name, channel);
    return channel;
  }

  #advance(publication: Publication): void {
    const name = nameOf(publication);
    this.#missed.get(name)?.push(publication);
    this.#loaded.get(name)?.advance(publication);
  }
}

function nameOf({ app, environment }: FlagPlace): string {
  return `${app}\n${environment}`;
}
