import type { Journal } from "../../rollout/journal.ts";
import type { Rollout } from "../../rollout/rollout.ts";

/** Where the traces of rollouts and ramps go. */
export interface RolloutTracer {
  /** Resolves once it was taken in; the same one again gives the same trace. Rejects when it was not. */
  trace(journal: Journal, undone: Rollout | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Nobody collects traces. */
export const silentTracer: RolloutTracer = {
  async trace() {},
  async close() {},
};
