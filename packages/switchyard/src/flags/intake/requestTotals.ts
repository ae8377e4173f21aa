import type { RequestTally } from "@switchyard/flags";
import { createHistogram, type MutableHistogram, record } from "../../traffic/histogram.ts";
import type { LatencyHistogram } from "../../traffic/port.ts";

/** What only grows, so that the difference of two readings is what was reported between them. */
export interface RequestReading {
  readonly requests: number;
  readonly errors: number;
  readonly histogram: LatencyHistogram;
}

/** Requests of one variant that were reported to this process. */
export class RequestTotals {
  readonly #histogram: MutableHistogram = createHistogram();
  requests = 0;
  errors = 0;

  add(tally: RequestTally): void {
    this.requests += tally.requests;
    this.errors += tally.errors;
    for (const [uptoMs, count] of tally.latency) {
      if (count > 0) record(this.#histogram, uptoMs * 1_000, count);
    }
  }

  read(): RequestReading {
    const { count, sumMicros, buckets } = this.#histogram;
    return {
      requests: this.requests,
      errors: this.errors,
      histogram: { count, sumMicros, buckets: { ...buckets } },
    };
  }
}
