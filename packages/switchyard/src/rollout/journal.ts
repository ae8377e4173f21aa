import type { Ramp } from "./ramp.ts";
import type { Rollout } from "./rollout.ts";

/** What the engine brings from its first step to its end: a release, or a variant of a flag. */
export type Journal = Rollout | Ramp;

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
