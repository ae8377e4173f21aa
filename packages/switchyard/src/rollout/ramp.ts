import type { JournalEntries } from "./journalEntries.ts";

/** The journal of a flag's variant on its way to more and more people, or of an experiment with it. */
export interface Ramp extends JournalEntries {
  readonly kind: "ramp";
  readonly purpose: "ramp" | "experiment";
  readonly environment: string;
  readonly flag: string;
  /** What is watched: the variant that is given to more people. */
  readonly variant: string;
  /** What it is compared with. */
  readonly control: string;
  /** Where the share is: of the rule at this index; absent: of the fallthrough. */
  readonly rule?: number;
  /** What people do that an experiment counts; the first decides. */
  readonly goals: readonly Goal[];
  readonly guardConfig: RampGuardConfig;
  /** A second person has to say yes before the first step. */
  readonly needsApproval?: true;
  /** Who did. */
  readonly approvedBy?: string;
}

export interface Goal {
  /** Name of the conversion event. */
  readonly event: string;
  /** Whether people count who did it at least once, or what they did it for. */
  readonly measure: "rate" | "value";
  readonly better: "more" | "less";
}

/** The limits of a ramp's guard; as those of a release's guard. Shares in 0..1, times in milliseconds. */
export interface RampGuardConfig {
  readonly enabled: boolean;
  /** Chance of killing a healthy flag, over the whole ramp and all of its metrics together. */
  readonly alpha: number;
  readonly minRequests: number;
  readonly maxErrorIncrease: number;
  readonly maxLatencyRatio: number;
  readonly minLatencyIncreaseMs: number;
  /** Conversion events whose rate must not get worse than the control's. */
  readonly goals: readonly Goal[];
  /** Asks a person where a step would begin with too little seen of the one before. */
  readonly requireEvidence: boolean;
}
