import type { RolloutEvent } from "./decide.ts";
import type { Rollout } from "./rollout.ts";

/** A rollout under way, for those who watch it: how it stands, and a way to tell it what happened. */
export interface RunningRollout {
  readonly rollout: Rollout;
  tell(event: RolloutEvent): Promise<Rollout>;
}
