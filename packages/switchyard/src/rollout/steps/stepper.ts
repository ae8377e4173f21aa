import type { ReleaseRecord } from "../../state/records.ts";
import type { Crew } from "../crew.ts";
import type { Ground } from "../ground.ts";
import type { Rollout } from "../rollout.ts";
import type { Step } from "../step.ts";

export interface StepContext extends Crew {
  readonly ground: Ground;
  readonly rollout: Rollout;
  /** Of the step in the rollout. */
  readonly index: number;
  /** The release that is rolled out. */
  readonly candidate: ReleaseRecord;
  /** Shows people in one line what the step is at. */
  readonly progress: (detail: string) => Promise<void>;
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
  /** The step cannot tell whether to go on: what a person is asked. */
  readonly question?: string;
  readonly switchMs?: number;
  /** What came out of it, one line. */
  readonly detail?: string;
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
