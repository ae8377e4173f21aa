import type { StrategyConfig } from "../../config/schema.ts";
import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";
import { analyseStep } from "./analyseStep.ts";
import { pauseStep } from "./canary.ts";
import type { PlanInput } from "./planInput.ts";

/** The user's own order. What is missing to serve everyone in the end (instances, the last shift) is added. */
export function custom(
  { steps: wanted }: Extract<StrategyConfig, { type: "steps" }>,
  { config, candidateInstances }: PlanInput,
  stableInstances: number,
): readonly Step[] {
  const steps: Step[] = [];
  let fresh = candidateInstances;
  let old = stableInstances;
  let weight = 0;
  const start = (to: number) => {
    if (to > fresh) steps.push({ kind: "start", from: fresh, to });
    fresh = Math.max(fresh, to);
  };
  const shift = (to: number) => {
    start(1);
    steps.push({ kind: "shift", from: weight, to });
    weight = to;
  };
  for (const step of wanted) {
    if ("start" in step) start(step.start === "all" ? config.instances : step.start);
    else if ("test" in step) steps.push({ kind: "test" });
    else if ("shift" in step) shift(step.shift);
    else if ("pause" in step) steps.push(pauseStep(step.pause));
    else if ("analyse" in step) steps.push(analyseStep(step.analyse, config));
    else {
      const candidate = { from: fresh, to: Math.min(config.instances, fresh + step.replace) };
      const stable = { from: old, to: Math.max(0, old - step.replace) };
      const to = Math.max(weight, Math.round((totalWeight * candidate.to) / (candidate.to + stable.to)));
      steps.push({ kind: "replace", order: "start-first", candidate, stable, weight: { from: weight, to } });
      fresh = candidate.to;
      old = stable.to;
      weight = to;
    }
  }
  start(config.instances);
  if (weight < totalWeight) shift(totalWeight);
  return steps;
}
