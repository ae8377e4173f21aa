import type { CrossCheck } from "./crossCheckRule.ts";
import type { Finding } from "../problem.ts";
import { formatShare } from "../scalars.ts";
import type { StrategyConfig } from "../schema.ts";
import { stepsInOrder } from "./steps.ts";

export const strategyChecks: readonly CrossCheck[] = [
  { reads: ["strategy", "instances"], check: (app) => rollingCanMove(app.strategy, app.instances) },
  { reads: ["strategy", "cohorts"], check: (app) => sharesRise(app.strategy, app.cohorts.length > 0) },
  {
    reads: ["strategy", "instances", "test"],
    check: (app) =>
      app.strategy.type === "steps"
        ? stepsInOrder(app.strategy.steps, { instances: app.instances, hasTest: app.test !== undefined })
        : [],
  },
];

function rollingCanMove(strategy: StrategyConfig, instances: number): readonly Finding[] {
  if (strategy.type !== "rolling") return [];
  const { maxSurge, maxUnavailable } = strategy;
  if (maxSurge === 0 && maxUnavailable === 0)
    return [
      {
        path: ["strategy", "maxSurge"],
        message:
          "maxSurge and maxUnavailable are both 0, so nothing could ever be replaced; raise one of them",
      },
    ];
  if (maxUnavailable >= instances)
    return [
      {
        path: ["strategy", "maxUnavailable"],
        message: `must be below \`instances\` (${instances}), or no instance would be left to serve`,
      },
    ];
  return [];
}

/**
 * A share that falls would take users back to stable in the middle of a rollout. The first may be 0 % where cohorts get
 * the candidate meanwhile.
 */
function sharesRise(strategy: StrategyConfig, hasCohorts: boolean): readonly Finding[] {
  if (strategy.type !== "canary" && strategy.type !== "steps") return [];
  let last = hasCohorts ? -1 : 0;
  return strategy.steps.flatMap((step, index): readonly Finding[] => {
    if (!("shift" in step)) return [];
    if (step.shift > last) {
      last = step.shift;
      return [];
    }
    const before =
      last === 0 && !hasCohorts
        ? "above 0% (without `cohorts` nobody would get it)"
        : `above the shift before it (${formatShare(last)})`;
    return [
      {
        path: ["strategy", "steps", index, "shift"],
        message: `must be ${before}, not ${formatShare(step.shift)}; shares only rise`,
      },
    ];
  });
}
