import type { Clock } from "../../clock.ts";
import type { FlagPlace } from "../records.ts";

/** Flag -> variant ("" for none) -> times. */
export type Evaluations = Readonly<Record<string, Readonly<Record<string, number>>>>;

export type RecordUsage = (place: FlagPlace, evaluations: Evaluations) => Promise<void>;

/** Sums up what was evaluated, and hands it on every few seconds. */
export class UsageBuffer {
  readonly #clock: Clock;
  readonly #record: RecordUsage;
  readonly #report: (error: unknown) => void;
  #places = new Map<string, Sums>();
  #size = 0;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  dropped = 0;

  constructor(clock: Clock, record: RecordUsage, report: (error: unknown) => void) {
    this.#clock = clock;
    this.#record = record;
    this.#report = report;
  }

  add(place: FlagPlace, evaluations: Evaluations): void {
    for (const [flag, variants] of Object.entries(evaluations)) {
      for (const [variant, times] of Object.entries(variants)) this.#count(place, flag, variant, times);
    }
    if (this.#size > 0) this.#running ??= this.#flushLater();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await this.#flush();
  }

  #count(place: FlagPlace, flag: string, variant: string, times: number): void {
    const { app, environment } = place;
    const name = JSON.stringify([app, environment]);
    let sums = this.#places.get(name);
    if (sums === undefined)
      this.#places.set(name, (sums = { place: { app, environment }, flags: new Map() }));
    const before = sums.flags.get(flag)?.get(variant);
    if (before === undefined) {
      if (this.#size >= maxCounts) return void (this.dropped += 1);
      this.#size += 1;
    }
    const variants = sums.flags.get(flag) ?? new Map<string, number>();
    sums.flags.set(flag, variants.set(variant, (before ?? 0) + times));
  }

  async #flushLater(): Promise<void> {
    await this.#clock.sleep(flushMs, this.#closing.signal).catch(() => undefined);
    this.#running = undefined;
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const places = this.#places;
    this.#places = new Map();
    this.#size = 0;
    for (const { place, flags } of places.values()) {
      try {
        await this.#record(place, plain(flags));
      } catch (error) {
        this.#report(error);
      }
    }
  }
}

const flushMs = 5_000;
const maxCounts = 50_000;

interface Sums {
  readonly place: FlagPlace;
  readonly flags: Map<string, Map<string, number>>;
}

function plain(flags: Sums["flags"]): Evaluations {
  return Object.fromEntries([...flags].map(([flag, variants]) => [flag, Object.fromEntries(variants)]));
}
