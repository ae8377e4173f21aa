import type { GuardVerdict } from "./watching/guard.ts";
import type { Step } from "./step.ts";

/** The journal of a rollout: saved before every effect (intent) and after it (result). */
export interface Rollout {
  readonly id: string;
  readonly app: string;
  readonly kind: "deploy" | "rollback";
  readonly strategy: string;
  /** Stable as the rollout began; null for the first release. */
  readonly from: number | null;
  readonly to: number;
  /** The release number of stable's fresh instances, where the plan has them. */
  readonly baseline?: number;
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
  /** A rollback that Switchyard itself began. */
  readonly automatic?: true;
  readonly guard?: GuardVerdict;
  /** Of one that was taken back: who saw it. */
  readonly exposure?: Exposure;
  readonly switchMs?: number;
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

/** How much of the candidate users saw before it was taken back. */
export interface Exposure {
  /** The largest share of users that it was given, 0..10000. */
  readonly share: number;
  /** From the first shifted user to the last. */
  readonly forMs: number;
  /** Requests that it answered, those among them that failed, and all of the app's in that time. */
  readonly requests: number;
  readonly failed: number;
  readonly allRequests: number;
}

export interface AbortCause {
  readonly reason: string;
  /** Switchyard's own decision, not a person's. */
  readonly automatic: boolean;
  /** When it was decided. */
  readonly at: number;
}

/** The release whose numbers the candidate's are compared with; null for the first release. */
export function comparedWith({ baseline, from }: Rollout): number | null {
  return baseline ?? from;
}

/** Switchyard has asked a person, and waits for the answer. */
export function asksPerson({ question, status }: Rollout): boolean {
  return question !== undefined || (status.kind === "waiting" && status.question !== undefined);
}

export function isOver(rollout: Rollout): boolean {
  const { kind } = rollout.status;
  return kind === "succeeded" || kind === "aborted" || kind === "failed";
}

export type RolloutState = "running" | "paused" | "aborting" | "succeeded" | "aborted" | "failed";

/** The state in the words of the API and of hooks: a pause that ends by itself is running, one that asks is not. */
export function rolloutStateOf({ status }: Rollout): RolloutState {
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
