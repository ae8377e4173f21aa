import { compileFlags, type FlagSet, type Surroundings } from "@switchyard/flags";
import type { Clock } from "../../clock.ts";
import type { FlagPlace } from "../records.ts";
import type { Channel } from "./channel.ts";

/** What the lowest release of an app that takes traffic has; undefined when none does. */
export type SurroundingsOf = (place: FlagPlace) => Promise<Surroundings | undefined>;

/**
 * The flags as this process evaluates them for clients that cannot: as an instance of the oldest live release would, so
 * that nobody is served what an old instance lacks.
 */
export class FlagSets {
  readonly #clock: Clock;
  readonly #surroundingsOf: SurroundingsOf;
  readonly #compiled = new WeakMap<Channel, Compiled>();

  constructor(clock: Clock, surroundingsOf: SurroundingsOf) {
    this.#clock = clock;
    this.#surroundingsOf = surroundingsOf;
  }

  async of(channel: Channel): Promise<FlagSet> {
    const now = this.#clock.now();
    const last = this.#compiled.get(channel);
    const isFresh = last !== undefined && now - last.askedAt < releaseKnownMs;
    const around = isFresh ? last.around : await this.#surroundingsOf(channel.place);
    const { number, published } = channel;
    const askedAt = isFresh ? last.askedAt : now;
    const same =
      last?.number === number &&
      last.around?.release === around?.release &&
      last.around?.schema === around?.schema;
    const flags = same ? last.flags : this.#compile(published.flags, published.put.document, around);
    this.#compiled.set(channel, { number, around, askedAt, flags });
    return flags;
  }

  #compile(unknown: FlagSet, document: FlagSet["document"], around: Surroundings | undefined): FlagSet {
    return around === undefined ? unknown : compileFlags(document, around);
  }
}

interface Compiled {
  /** Of the channel's publication. */
  readonly number: number;
  readonly around: Surroundings | undefined;
  readonly askedAt: number;
  readonly flags: FlagSet;
}

const releaseKnownMs = 1_000;
