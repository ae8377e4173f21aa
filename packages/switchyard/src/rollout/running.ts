import type { RolloutEvent } from "./decide.ts";
import type { Journal } from "./journal.ts";
import type { Rollout } from "./rollout.ts";

/** What is under way, for those who watch it: how it stands, and a way to tell it what happened. */
export interface Running<J extends Journal> {
  readonly journal: J;
  tell(event: RolloutEvent): Promise<J>;
}

export type RunningRollout = Running<Rollout>;
