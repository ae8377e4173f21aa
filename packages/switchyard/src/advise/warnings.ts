import type { Answers, StrategyName } from "./answers.ts";
import { enoughForCanary } from "./arguments.ts";

/** What stays dangerous whichever strategy is chosen, or with the recommended one. */
export function warningsFor(answers: Answers, recommended: StrategyName): readonly string[] {
  const { instances, spareCapacity, schemaChanges, requestsPerSecond, risk, sessions } = answers;
  const warnings: string[] = [];
  if (schemaChanges === "breaking")
    warnings.push(
      "No strategy makes a breaking schema change safe: split it into an additive change, a release that uses it, and the removal in a later release.",
    );
  if (spareCapacity === "none" && instances === 1)
    warnings.push(
      "One instance and no spare capacity: users would notice every deployment. Make room for a second instance for the time of the rollout.",
    );
  else if (spareCapacity === "none" && recommended !== "rolling")
    warnings.push("There is no spare capacity: make room for at least one more instance first.");
  if (recommended === "rolling" && spareCapacity === "none" && instances > 1)
    warnings.push(
      `During the rollout ${instances - 1} of ${instances} instances carry all traffic: deploy at a quiet time.`,
    );
  if (risk === "high" && requestsPerSecond < enoughForCanary)
    warnings.push(
      "Too little traffic for numbers to find a fault: put checks into `test`, and let a person approve the switch (`approval: true`).",
    );
  if (sessions === "websockets")
    warnings.push(
      "Clients must reconnect by themselves; they are asked to within `drain.reconnectWindow` and cut after `drain.streams`.",
    );
  return warnings;
}
