import type { MetricData } from "../data.ts";

/** Where the numbers of one metric come from. */
export interface MetricProvider {
  /** For people: `router`, `prometheus http://127.0.0.1:9090`. Never with a secret. */
  readonly source: string;
  /**
   * What a release did within the window. An answer without data is `samples: []` or an exposure of 0, never a guess.
   * Throws METRIC_UNAVAILABLE (away, slow, refused, an answer that makes no sense; `retryAfterMs` in the fields when
   * the source said when to come back), SECRET_UNRESOLVED.
   */
  measure(question: Question, signal: AbortSignal): Promise<Answer>;
}

export interface Question {
  readonly app: string;
  readonly release: number;
  readonly window: Window;
}

/** Milliseconds since the epoch, half open. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Answer {
  readonly data: MetricData;
  /** What was asked, filled in. */
  readonly query: string;
}
