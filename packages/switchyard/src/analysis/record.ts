/**
 * An analysis as it is stored and shown. Times are milliseconds since the epoch. Everything that a verdict rests on is
 * in it, and what a restarted control plane needs to go on where it was.
 */
export interface AnalysisRecord {
  /** `<rollout>/guard`, `<rollout>/step-<index>`, `<rollout>/bake`. */
  readonly id: string;
  readonly app: string;
  readonly rollout: string;
  readonly candidate: number;
  readonly stable: number | null;
  readonly purpose: "guard" | "step" | "bake";
  /** Index of the `analyse` step. */
  readonly step?: number;
  readonly startedAt: number;
  readonly finishedAt?: number;
  readonly verdict: Verdict;
  /** One sentence: the worst metric's, or the score's. */
  readonly reason: string;
  /** 0..100, where the app asks for a score. */
  readonly score?: number;
  readonly metrics: readonly MetricRecord[];
}

/** `running`: no verdict yet. */
export type Verdict = "running" | "pass" | "fail" | "inconclusive" | "error";

export interface MetricRecord {
  readonly name: string;
  readonly status: "running" | "successful" | "failed" | "inconclusive" | "error";
  /** Shown, never counted. */
  readonly dryRun: boolean;
  readonly counts: MeasurementCounts;
  /** The newest, and before it those that explain the status; at most `keptMeasurements`. Oldest first. */
  readonly measurements: readonly Measurement[];
  /** A judge's memory between two looks; plain JSON. */
  readonly state?: unknown;
}

export interface MeasurementCounts {
  readonly successful: number;
  readonly failed: number;
  readonly inconclusive: number;
  readonly error: number;
  readonly consecutiveErrors: number;
  readonly consecutiveSuccesses: number;
}

export const keptMeasurements = 20;

export interface Measurement {
  readonly at: number;
  readonly verdict: "successful" | "failed" | "inconclusive" | "error";
  readonly value: number | null;
  readonly baseline: number | null;
  /** A number in the metric's unit, or the condition's text. */
  readonly threshold: number | string | null;
  readonly samples: { readonly candidate: number; readonly stable: number };
  readonly interval?: readonly [low: number, high: number];
  readonly evidence?: number;
  /** What was asked, with the release and the window filled in; never a secret. */
  readonly query: string;
  /** Who answered: `router`, `prometheus http://…`. */
  readonly source: string;
  readonly reason: string;
}
