import { totalWeight } from "../../traffic/routeTable.ts";
import type { Step } from "../step.ts";
import type { PlanInput } from "./planInput.ts";

/** Nothing serves yet, so there is nothing to compare with and nobody to protect: start, test, serve. */
export function firstRelease({ config, candidateInstances }: PlanInput): readonly Step[] {
  return [
    { kind: "start", from: candidateInstances, to: config.instances },
    { kind: "test" },
    { kind: "shift", from: 0, to: totalWeight },
  ];
}
