import type { RolloutView, StepView } from "../../server/api.ts";
import { timeOfDay } from "./units.ts";

/** The step that a rollout is at; undefined when all are done. */
function currentStep(rollout: RolloutView): StepView | undefined {
  return rollout.steps[rollout.step];
}

/** `step 3/7 shift to 25 %`, or what the rollout came to. */
export function position(rollout: RolloutView): string {
  const step = currentStep(rollout);
  if (!step || isOver(rollout)) return rollout.state;
  return `${stepNumber(rollout)} ${step.title}`;
}

/** `step 3/7`. */
export function stepNumber(rollout: RolloutView, index: number = rollout.step): string {
  return `step ${Math.min(index + 1, rollout.steps.length)}/${rollout.steps.length}`;
}

export function isOver(rollout: RolloutView): boolean {
  return rollout.state === "succeeded" || rollout.state === "aborted" || rollout.state === "failed";
}

/** What a paused rollout waits for and how to go on; undefined when it does not wait for a person. */
export function waitsFor(rollout: RolloutView): string | undefined {
  switch (rollout.waitingFor) {
    case "approval":
      return rollout.reason === undefined
        ? `waits for approval: \`switchyard promote ${rollout.app}\`, or \`switchyard abort ${rollout.app}\``
        : waysOn(rollout.app);
    case "resume":
      return rollout.reason === undefined
        ? `paused by a person: \`switchyard resume ${rollout.app}\`, or \`switchyard abort ${rollout.app}\``
        : waysOn(rollout.app);
    case "timer":
      return rollout.waitingUntil
        ? `goes on at ${timeOfDay(new Date(rollout.waitingUntil))}`
        : "goes on by itself";
    case "hook":
      return `waits for a hook: \`switchyard promote ${rollout.app}\` passes it over, or \`switchyard abort ${rollout.app}\``;
    case undefined:
      return undefined;
    default:
      return rollout.waitingFor satisfies never;
  }
}

/** The same with the question that is asked, or the answer of the hook; undefined until the hook has answered. */
export function standsAt(rollout: RolloutView): string | undefined {
  const wait = waitsFor(rollout);
  if (wait === undefined || rollout.waitingFor === "timer") return wait;
  if (rollout.waitingFor !== "hook") return rollout.reason === undefined ? wait : `${rollout.reason} ${wait}`;
  const answer = currentStep(rollout)?.detail;
  return answer && `${answer}; \`switchyard promote ${rollout.app}\` passes it over`;
}

/** When it was Switchyard that asked. */
function waysOn(app: string): string {
  return `\`switchyard promote ${app}\` goes on, \`switchyard resume ${app}\` looks again, \`switchyard abort ${app}\` takes it back`;
}
