import type { Narration } from "./narrate.ts";
import type { Journal } from "./journal.ts";
import type { Exposure } from "./rollout.ts";
import type { Step } from "./step.ts";
import type { StepResult } from "./steps/stepper.ts";

/** How the effects of one sort of journal are done; what is to be done is `decide`'s. All of them are idempotent. */
export interface Conduct<J extends Journal> {
  save(journal: J): Promise<void>;
  /** What the change is to people. */
  narrate(before: J, after: J): readonly Narration[];
  apply(step: Step, moment: Moment<J>): Promise<StepResult>;
  /** Every undo begins here: nobody gets what is rolled out any more. */
  returnUsers(journal: J, signal: AbortSignal): Promise<void>;
  /** Who saw it before that. */
  exposure(journal: J): Promise<Exposure | undefined>;
  /** Users have gone back already. */
  revert(step: Step, moment: Moment<J>): Promise<void>;
}

export interface Moment<J extends Journal> {
  readonly journal: J;
  /** Of the step. */
  readonly index: number;
  /** Shows people in one line what the step is at. */
  readonly progress: (detail: string) => Promise<void>;
  /** Aborts when the effect is no longer wanted. */
  readonly signal: AbortSignal;
}
