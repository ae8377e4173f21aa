import type { Step } from "../../rollout/step.ts";
import { describeStep } from "../../rollout/steps/steppers.ts";

/** What a step of a ramp does, in words; `switchyard promote` is for releases. */
export function stepTitle(step: Step): string {
  if (step.kind === "pause" && step.until.kind === "approval") return "wait for a person";
  return describeStep(step, null, 0).title;
}
