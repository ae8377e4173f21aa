import type { Step } from "./step.ts";
import type { GuardVerdict } from "./watching/guard.ts";

/** What every journal has; saved before every effect (intent) and after it (result). */
export interface JournalEntries {
  readonly id: string;
  readonly app: string;
  readonly steps: readonly StepRecord[];
  readonly status: RolloutStatus;
  /** A person asked to pause; takes effect before the next step. */
  readonly hold: boolean;
  /** Why Switchyard itself asked for that. */
  readonly question?: string;
  /** `promote --full`: all further pauses are passed over. */
  readonly skipPauses: boolean;
  readonly startedAt: number;
  readonly message?: string;
  readonly by?: string;
  readonly guard?: GuardVerdict;
  readonly switchMs?: number;
  /** From the decision to take it back to the last router's, or client's, word that nobody has it any more. */
  readonly rollbackMs?: number;
}

export interface StepRecord {
  readonly step: Step;
  readonly state: "pending" | "applying" | "applied" | "failed" | "reverting" | "reverted" | "skipped";
  readonly detail?: string;
  readonly startedAt?: number;
  readonly finishedAt?: number;
}

/**
 *   applying -> applying (next step) ... -> succeeded
 *      |  \-> waiting (a pause, or an analysis that asks) -> applying
 *      |  \-> held (a person paused it) -> applying or waiting
 *      \----> returning (traffic first) -> reverting (step by step, last first) -> aborted
 *                                                  \-> failed (the undo failed; `retry` returns to `returning`)
 */
export type RolloutStatus =
  | { readonly kind: "applying"; readonly step: number }
  | {
      readonly kind: "waiting";
      readonly step: number;
      readonly until: number | null;
      /** The step could not tell whether to go on. */
      readonly question?: string;
    }
  /** Before `step`, or inside it when it is a pause: then `remainingMs` is what was left (null: an approval). */
  | { readonly kind: "held"; readonly step: number; readonly remainingMs?: number | null }
  | { readonly kind: "returning"; readonly cause: AbortCause }
  | { readonly kind: "reverting"; readonly step: number; readonly cause: AbortCause }
  | { readonly kind: "succeeded"; readonly at: number }
  | { readonly kind: "aborted"; readonly at: number; readonly cause: AbortCause }
  | { readonly kind: "failed"; readonly at: number; readonly cause: AbortCause; readonly error: string };

export interface AbortCause {
  readonly reason: string;
  /** Switchyard's own decision, not a person's. */
  readonly automatic: boolean;
  /** When it was decided. */
  readonly at: number;
}
