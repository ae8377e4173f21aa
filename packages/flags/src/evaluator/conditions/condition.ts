import type { EvaluationFrame } from "../evaluationFrame.ts";

/** A compiled condition. */
export interface CompiledCondition {
  readonly holds: (frame: EvaluationFrame) => boolean;
  /** What the context has and what was wanted. */
  readonly why: (frame: EvaluationFrame) => string;
}

/** In place of one that could not be compiled; its flag is not served by its rules. */
export const neverHolds: CompiledCondition = { holds: () => false, why: () => "the condition is faulty" };

export function negated(condition: CompiledCondition, not: boolean): CompiledCondition {
  if (!not) return condition;
  return {
    holds: (frame) => !condition.holds(frame),
    why: (frame) => `not: ${condition.why(frame)}`,
  };
}
