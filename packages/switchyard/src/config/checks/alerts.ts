import { ConditionError } from "../../analysis/conditions/conditionError.ts";
import { parseCondition } from "../../analysis/conditions/condition.ts";
import type { Finding } from "../problem.ts";
import type { AppConfig } from "../schema.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

export const alertChecks: readonly CrossCheck[] = [
  { reads: ["alerts", "analysis"], check: (app) => ownRules(app) },
];

function ownRules({ alerts, analysis }: AppConfig): readonly Finding[] {
  const known = Object.keys(analysis.metrics);
  return Object.entries(alerts.rules).flatMap(([name, { metric, condition }]): readonly Finding[] => {
    const path = ["alerts", "rules", name];
    const there = known.length === 0 ? "there are none" : `there are: ${known.join(", ")}`;
    const wrong = conditionProblem(condition);
    return [
      ...(known.includes(metric)
        ? []
        : [{ path: [...path, "metric"], message: `names no metric of \`analysis.metrics\`; ${there}` }]),
      ...(wrong === undefined ? [] : [{ path: [...path, "condition"], message: wrong }]),
    ];
  });
}

function conditionProblem(text: string): string | undefined {
  try {
    parseCondition(text);
    return undefined;
  } catch (error) {
    if (error instanceof ConditionError) return error.message;
    throw error;
  }
}
