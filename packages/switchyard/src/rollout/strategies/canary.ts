import type { StrategyConfig } from "../../config/schema.ts";
import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";
import { analyseStep } from "./analyseStep.ts";
import type { PlanInput } from "./planInput.ts";

/** A growing share of users; before every shift as many instances run as that share needs. */
export function canary(
  { steps: wanted }: Extract<StrategyConfig, { type: "canary" }>,
  { config, candidateInstances }: PlanInput,
): readonly Step[] {
  const steps: Step[] = [];
  let running = candidateInstances;
  let weight = 0;
  let tested = false;
  const shift = (to: number) => {
    const needed = Math.max(1, Math.ceil((config.instances * to) / totalWeight));
    if (needed > running) {
      steps.push({ kind: "start", from: running, to: needed });
      running = needed;
    }
    if (!tested) steps.push({ kind: "test" });
    tested = true;
    steps.push({ kind: "shift", from: weight, to });
    weight = to;
  };
  for (const step of wanted) {
    if ("shift" in step) shift(step.shift);
    else if ("analyse" in step) steps.push(analyseStep(step.analyse, config));
    else steps.push(pauseStep(step.pause));
  }
  if (weight < totalWeight || running < config.instances) shift(totalWeight);
  return steps;
}

export function pauseStep(pause: { readonly for: number } | { readonly approval: true }): Step {
  return "for" in pause
    ? { kind: "pause", until: { kind: "time", ms: pause.for } }
    : { kind: "pause", until: { kind: "approval" } };
}
