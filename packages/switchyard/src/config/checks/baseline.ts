import { totalWeight } from "../../traffic/routeTable.ts";
import type { Finding } from "../problem.ts";
import type { AppConfig } from "../schema.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

/** A fresh baseline needs users of its own, which it gets while the candidate has a part of them. */
export const baselineChecks: readonly CrossCheck[] = [
  { reads: ["strategy", "analysis"], check: (app) => freshNeedsShares(app) },
];

function freshNeedsShares({ strategy, analysis }: AppConfig): readonly Finding[] {
  if (analysis.baseline === "stable") return [];
  const divides =
    (strategy.type === "canary" || strategy.type === "steps") &&
    strategy.steps.some((step) => "shift" in step && step.shift < totalWeight);
  if (divides) return [];
  return [
    {
      path: ["analysis", "baseline"],
      message:
        "fresh needs a strategy that divides the users for a while: canary, or steps with a `shift` below 100%",
    },
  ];
}
