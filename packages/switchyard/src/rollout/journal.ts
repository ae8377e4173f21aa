import type { Ramp } from "./ramp.ts";
import type { Rollout } from "./rollout.ts";
import type { Step } from "./step.ts";
import type { GuardVerdict } from "./watching/guard.ts";

/** What the engine brings from its first step to its end: a release, or a variant of a flag. */
export type Journal = Rollout | Ramp;

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

/** Switchyard has asked a person, and waits for the answer. */
export function asksPerson({ question, status }: Journal): boolean {
  return question !== undefined || (status.kind === "waiting" && status.question !== undefined);
}

export function isOver(journal: Journal): boolean {
  const { kind } = journal.status;
  return kind === "succeeded" || kind === "aborted" || kind === "failed";
}

export type RolloutState = "running" | "paused" | "aborting" | "succeeded" | "aborted" | "failed";

/** The state in the words of the API and of hooks: a pause that ends by itself is running, one that asks is not. */
export function rolloutStateOf({ status }: Journal): RolloutState {
  switch (status.kind) {
    case "applying":
      return "running";
    case "waiting":
      return status.until === null ? "paused" : "running";
    case "held":
      return "paused";
    case "returning":
    case "reverting":
      return "aborting";
    case "succeeded":
    case "aborted":
    case "failed":
      return status.kind;
  }
}

/** What it is about, for people: `release 5`, `flag new-cart`. */
export function subjectOf(journal: Journal): string {
  return journal.kind === "ramp" ? `flag ${journal.flag}` : `release ${journal.to}`;
}
