import type { RequestTally } from "@switchyard/flags";
import { createHistogram, merge, type MutableHistogram, record } from "../../traffic/histogram.ts";
import type { LatencyHistogram } from "../../traffic/port.ts";

export interface RequestWindow {
  readonly requests: number;
  readonly errors: number;
  readonly histogram: LatencyHistogram;
}

/** Requests of one variant by the second in which they were reported, for the last quarter of an hour. */
export class RequestBuckets {
  /** By second since the epoch; the oldest first. */
  readonly #seconds = new Map<number, Second>();
  #forgottenUntil = 0;
  requests = 0;
  errors = 0;

  add(tally: RequestTally, now: number): void {
    const second = this.#second(Math.floor(now / 1_000));
    second.requests += tally.requests;
    second.errors += tally.errors;
    for (const [uptoMs, count] of tally.latency) {
      if (count > 0) record(second.histogram, uptoMs * 1_000, count);
    }
    this.requests += tally.requests;
    this.errors += tally.errors;
  }

  /** The whole seconds that began in [from, to); undefined when some of them are no longer known. */
  between(from: number, to: number): RequestWindow | undefined {
    if (from < this.#forgottenUntil) return undefined;
    const window = { requests: 0, errors: 0, histogram: createHistogram() as LatencyHistogram };
    for (const [at, second] of this.#seconds) {
      if (at * 1_000 < from || at * 1_000 >= to) continue;
      window.requests += second.requests;
      window.errors += second.errors;
      window.histogram = merge(window.histogram, second.histogram);
    }
    return window;
  }

  #second(at: number): Second {
    const known = this.#seconds.get(at);
    if (known !== undefined) return known;
    const second = { requests: 0, errors: 0, histogram: createHistogram() };
    this.#seconds.set(at, second);
    if (this.#seconds.size > keptSeconds) {
      const oldest = this.#seconds.keys().next().value!;
      this.#seconds.delete(oldest);
      this.#forgottenUntil = (oldest + 1) * 1_000;
    }
    return second;
  }
}

const keptSeconds = 900;

interface Second {
  requests: number;
  errors: number;
  readonly histogram: MutableHistogram;
}
