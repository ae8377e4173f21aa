import { type HooksConfig, hooksOf } from "../../config/hooksSchema.ts";
import type { Step } from "../step.ts";

/**
 * Puts the app's hooks between the steps of its strategy. For a first release there is nobody whose traffic could be
 * increased and nothing that its promotion would replace, so that only the rollout as a whole is confirmed.
 */
export function withHooks(
  steps: readonly Step[],
  hooks: HooksConfig,
  isFirstRelease: boolean,
): readonly Step[] {
  const gates = (on: Extract<Step, { kind: "confirm" }>["on"]) =>
    hooksOf(hooks, on).map(([hook]): Step => ({ kind: "confirm", hook, on }));
  const calls = (on: Extract<Step, { kind: "call" }>["on"]) =>
    hooksOf(hooks, on).map(([hook]): Step => ({ kind: "call", hook, on }));
  const firstCall = beforeFirstUser(steps);
  const inner = steps.flatMap((step, index) => [
    ...(index === firstCall ? calls("pre-rollout") : []),
    ...(movesUsers(step) && !isFirstRelease ? gates("confirm-traffic-increase") : []),
    ...(step.kind === "promote" && !isFirstRelease ? gates("confirm-promotion") : []),
    step,
  ]);
  return [...gates("confirm-rollout"), ...inner, ...calls("post-rollout")];
}

/** Ahead of the pauses there: whoever is asked for approval shall know what the hooks found. */
function beforeFirstUser(steps: readonly Step[]): number {
  let index = steps.findIndex(movesUsers);
  while (steps[index - 1]?.kind === "pause") index--;
  return index;
}

/** A first shift to 0 % gives the candidate to its cohorts. */
function movesUsers(step: Step): boolean {
  if (step.kind === "shift") return step.to > step.from || step.from === 0;
  return step.kind === "replace" && step.weight.to > step.weight.from;
}
