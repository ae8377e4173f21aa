import { FlagTally } from "./flagTally.ts";

/** How often each flag was evaluated. Keys come from the program, so their number is bounded. */
export class EvaluationCounts {
  readonly #maxFlags: number;
  readonly #overflow = new FlagTally(false);
  #tallies = new Map<string, FlagTally>();
  #watched: ReadonlySet<string> = new Set();
  /** Of earlier documents: flag -> variant -> times. */
  readonly #earlier = new Map<string, Map<string, number>>();

  constructor(maxFlags = 10_000) {
    this.#maxFlags = maxFlags;
  }

  /** Outcomes of another document are other objects, and other flags may be watched. */
  renew(watched: ReadonlySet<string>): void {
    this.#fold();
    this.#tallies = new Map();
    this.#watched = watched;
  }

  of(key: string): FlagTally {
    return this.#tallies.get(key) ?? this.#add(key);
  }

  /** Flag -> variant -> times since the last call; `dropped`: evaluations of more flags than are counted. */
  take(): { readonly counts: Record<string, Record<string, number>>; readonly dropped: number } {
    this.#fold();
    const counts = [...this.#earlier].map(([key, times]) => [key, Object.fromEntries(times)] as const);
    this.#earlier.clear();
    let dropped = 0;
    for (const times of this.#overflow.take().values()) dropped += times;
    return { counts: Object.fromEntries(counts), dropped };
  }

  #add(key: string): FlagTally {
    const isWatched = this.#watched.has(key);
    if (this.#tallies.size >= this.#maxFlags && !isWatched) return this.#overflow;
    const tally = new FlagTally(isWatched);
    this.#tallies.set(key, tally);
    return tally;
  }

  #fold(): void {
    for (const [key, tally] of this.#tallies) {
      const taken = tally.take();
      if (taken.size === 0) continue;
      const times = this.#earlier.get(key) ?? new Map<string, number>();
      for (const [variant, count] of taken) times.set(variant, (times.get(variant) ?? 0) + count);
      this.#earlier.set(key, times);
    }
  }
}
