import type { StrategyConfig } from "../../config/schema.ts";
import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";
import type { PlanInput } from "./planInput.ts";

/** A full second environment, tested, then all users at once; the old one stays until the guard has watched. */
export function blueGreen(
  { watch, approval }: Extract<StrategyConfig, { type: "blue-green" }>,
  { config, candidateInstances }: PlanInput,
): readonly Step[] {
  const steps: Step[] = [{ kind: "start", from: candidateInstances, to: config.instances }, { kind: "test" }];
  if (approval) steps.push({ kind: "pause", until: { kind: "approval" } });
  steps.push({ kind: "shift", from: 0, to: totalWeight });
  if (watch > 0) steps.push({ kind: "pause", until: { kind: "time", ms: watch } });
  return steps;
}
