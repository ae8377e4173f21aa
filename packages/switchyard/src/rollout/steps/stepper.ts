import type { ReleaseRecord } from "../../state/records.ts";
import type { Drainer } from "../drainer.ts";
import type { Fleet } from "../fleet.ts";
import type { Ground } from "../ground.ts";
import type { Rollout } from "../rollout.ts";
import type { Step } from "../step.ts";

export interface StepContext {
  readonly ground: Ground;
  readonly fleet: Fleet;
  readonly drainer: Drainer;
  readonly rollout: Rollout;
  /** The release that is rolled out. */
  readonly candidate: ReleaseRecord;
  /** Aborts when the effect is no longer wanted. */
  readonly signal: AbortSignal;
}

export interface StepDescription {
  /** What it does. */
  readonly title: string;
  /** How it is undone. */
  readonly undo: string;
}

export interface StepResult {
  readonly switchMs?: number;
}

/**
 * One kind of step: how it is told to people, done and undone. `apply` and `revert` are idempotent. When `revert` runs,
 * traffic is already back where it was before the rollout.
 */
export interface Stepper<Kind extends Step["kind"]> {
  describe(step: Extract<Step, { kind: Kind }>, from: number | null, to: number): StepDescription;
  apply(step: Extract<Step, { kind: Kind }>, context: StepContext): Promise<StepResult>;
  revert(step: Extract<Step, { kind: Kind }>, context: StepContext): Promise<void>;
}
