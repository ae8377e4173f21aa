import { type Side } from "./shopSchema.ts";

/** Queries of one side. */
export interface Counts {
  readonly queries: number;
  readonly failed: number;
  /** Of the one that took longest; null without any. */
  readonly longestMs: number | null;
}

export type SideCounts = Readonly<Record<Side, Counts>>;

/** Counts queries by side, and keeps the first failures. */
export class Tally {
  readonly failures: string[] = [];
  #sides = { old: newCounts(), new: newCounts() };

  /** One query, from its sending to its rows. Resolves with undefined when it failed. */
  async measure<Result>(side: Side, query: () => Promise<Result>): Promise<Result | undefined> {
    const counts = this.#sides[side];
    const begun = performance.now();
    try {
      return await query();
    } catch (error) {
      this.#fail(counts, `${side} code: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    } finally {
      counts.queries += 1;
      counts.longestMs = Math.max(counts.longestMs ?? 0, performance.now() - begun);
    }
  }

  /** A query that gave something else than what was written last. */
  wrong(side: Side, text: string): void {
    this.#fail(this.#sides[side], `${side} code: ${text}`);
  }

  /** What was counted since the last time. */
  take(): SideCounts {
    const taken = this.#sides;
    this.#sides = { old: newCounts(), new: newCounts() };
    return taken;
  }

  #fail(counts: { failed: number }, failure: string): void {
    counts.failed += 1;
    if (this.failures.length < maxFailures) this.failures.push(failure);
  }
}

const maxFailures = 50;

function newCounts(): { queries: number; failed: number; longestMs: number | null } {
  return { queries: 0, failed: 0, longestMs: null };
}
