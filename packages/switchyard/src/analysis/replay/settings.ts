import type { CompareConfig } from "../../config/analysisSchema.ts";
import type { AppConfig } from "../../config/schema.ts";

/** By which rules a recording is judged. */
export interface ReplaySettings {
  /** Of the app whose metrics and guard are tried; absent: what every app has by default. */
  readonly config?: AppConfig;
  /** In place of what the configuration says, for every comparison. */
  readonly compare: Partial<
    Pick<CompareConfig, "judge" | "sequential" | "direction" | "maxRatio" | "minDifference">
  >;
  /** Chance of a false alarm of each comparison, 0..1. */
  readonly alpha?: number;
  /** Milliseconds between two looks. Default: the configuration's, but no more often than the recording has points. */
  readonly intervalMs?: number;
  /** This metric only. */
  readonly metric?: string;
}
