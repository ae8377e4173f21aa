import type { MetricConfig } from "../../config/analysisSchema.ts";
import type { MetricUnit } from "../metricUnit.ts";
import type { MetricProvider } from "../providers/port.ts";

/** One metric of an analysis, ready to be measured. */
export interface MetricPlan {
  readonly name: string;
  readonly config: MetricConfig;
  readonly provider: MetricProvider;
  /** Its share of the chance of a false alarm, 0..1; of a `compare` only. */
  readonly alpha: number;
  /** Per side, where the configuration does not say. */
  readonly minRequests: number;
  readonly unit: MetricUnit;
}

/** Who is compared with whom. */
export interface Sides {
  readonly app: string;
  readonly candidate: number;
  /** Null for the first release: there is nothing to compare with. */
  readonly stable: number | null;
  /** Where a comparison begins; milliseconds since the epoch. */
  readonly since: number;
  /** The rollout began; what a release did in an earlier one is not held against it. Milliseconds since the epoch. */
  readonly began: number;
}
