import type { AppConfig } from "../../config/schema.ts";
import type { SchemaOutlook } from "../schemaChanges.ts";

/** What a strategy may know; the same answers give the same plan. */
export interface PlanInput {
  /** The candidate's configuration. */
  readonly config: AppConfig;
  /** Active instances of stable; null when nothing is stable yet. */
  readonly stableInstances: number | null;
  /** Candidate instances that run already (a release that is rolled out again). */
  readonly candidateInstances: number;
  /** The share (of 100000) that a variant has in the app's environment; 0 where that is not known. */
  readonly flagShare?: (flag: string, variant: string) => number;
  /** What the candidate's database has still to get; absent where it has none. */
  readonly schema?: SchemaOutlook;
}
