import { compileFlags, type FlagSet } from "@switchyard/flags";
import type { Clock } from "../../clock.ts";
import type { FlagPlace } from "../records.ts";
import type { Channel } from "./channel.ts";

/** The lowest release of an app that takes traffic; undefined when none does. */
export type ReleaseOf = (place: FlagPlace) => Promise<number | undefined>;

/**
 * The flags as this process evaluates them for clients that cannot: as an instance of the oldest live release would, so
 * that nobody is served what an old instance lacks.
 */
export class FlagSets {
  readonly #clock: Clock;
  readonly #releaseOf: ReleaseOf;
  readonly #compiled = new WeakMap<Channel, Compiled>();

  constructor(clock: Clock, releaseOf: ReleaseOf) {
    this.#clock = clock;
    this.#releaseOf = releaseOf;
  }

  async of(channel: Channel): Promise<FlagSet> {
    const now = this.#clock.now();
    const last = this.#compiled.get(channel);
    const isFresh = last !== undefined && now - last.askedAt < releaseKnownMs;
    const release = isFresh ? last.release : await this.#releaseOf(channel.place);
    const { number, published } = channel;
    const askedAt = isFresh ? last.askedAt : now;
    const same = last?.number === number && last.release === release;
    const flags = same ? last.flags : this.#compile(published.flags, published.put.document, release);
    this.#compiled.set(channel, { number, release, askedAt, flags });
    return flags;
  }

  #compile(unknown: FlagSet, document: FlagSet["document"], release: number | undefined): FlagSet {
    return release === undefined ? unknown : compileFlags(document, { release });
  }
}

interface Compiled {
  /** Of the channel's publication. */
  readonly number: number;
  readonly release: number | undefined;
  readonly askedAt: number;
  readonly flags: FlagSet;
}

const releaseKnownMs = 1_000;
