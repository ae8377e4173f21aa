import type { RequestTally } from "../../sync/protocol.ts";
import { LatencyHistogram } from "./latencyHistogram.ts";

/** What became of the HTTP requests in which a watched flag was evaluated, by its variant. */
export class RequestTallies {
  readonly #maxTallies: number;
  #tallies = new Map<string, Tally>();
  #dropped = 0;

  constructor(maxTallies = 1_000) {
    this.#maxTallies = maxTallies;
  }

  record(flag: string, variant: string, isError: boolean, ms: number): void {
    const tally = this.#tally(flag, variant);
    if (tally === undefined) {
      this.#dropped++;
      return;
    }
    tally.requests++;
    if (isError) tally.errors++;
    tally.latency.add(ms);
  }

  take(): { readonly requests: RequestTally[]; readonly dropped: number } {
    const requests = [...this.#tallies.values()].map((tally) => ({
      ...tally,
      latency: tally.latency.pairs(),
    }));
    const dropped = this.#dropped;
    this.#tallies = new Map();
    this.#dropped = 0;
    return { requests, dropped };
  }

  #tally(flag: string, variant: string): Tally | undefined {
    const id = `${flag}\n${variant}`;
    const known = this.#tallies.get(id);
    if (known !== undefined || this.#tallies.size >= this.#maxTallies) return known;
    const tally = { flag, variant, requests: 0, errors: 0, latency: new LatencyHistogram() };
    this.#tallies.set(id, tally);
    return tally;
  }
}

interface Tally {
  readonly flag: string;
  readonly variant: string;
  requests: number;
  errors: number;
  readonly latency: LatencyHistogram;
}
