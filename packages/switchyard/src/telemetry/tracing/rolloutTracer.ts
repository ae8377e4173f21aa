import type { Rollout } from "../../rollout/rollout.ts";

/** Where the traces of rollouts go. */
export interface RolloutTracer {
  /** Resolves once it was taken in; the same rollout again gives the same trace. Rejects when it was not. */
  trace(rollout: Rollout, undone: Rollout | undefined): Promise<void>;
  close(): Promise<void>;
}

/** Nobody collects traces. */
export const silentTracer: RolloutTracer = {
  async trace() {},
  async close() {},
};
