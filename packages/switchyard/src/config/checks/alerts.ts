import { tokenize } from "../../analysis/conditions/tokenize.ts";
import type { Path } from "../located.ts";
import type { Finding } from "../problem.ts";
import type { AppConfig } from "../schema.ts";
import { suggest } from "../suggest.ts";
import { conditionFindings } from "./conditionFindings.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

export const alertChecks: readonly CrossCheck[] = [
  { reads: ["alerts", "analysis"], check: (app) => ownRules(app) },
];

function ownRules({ alerts, analysis }: AppConfig): readonly Finding[] {
  const known = Object.keys(analysis.metrics);
  return Object.entries(alerts.rules).flatMap(([name, { metric, condition }]): readonly Finding[] => {
    const path = ["alerts", "rules", name];
    return [
      ...metricExists(metric, known, [...path, "metric"]),
      ...conditionFits(condition, [...path, "condition"]),
    ];
  });
}

function metricExists(metric: string, known: readonly string[], path: Path): readonly Finding[] {
  if (known.includes(metric)) return [];
  const suggestion = suggest(metric, known);
  const there = known.length === 0 ? "there are none" : `there are: ${known.join(", ")}`;
  const message = `names no metric of \`analysis.metrics\`; ${there}`;
  return [{ path, message, ...(suggestion !== undefined && { suggestion }) }];
}

function conditionFits(text: string, path: Path): readonly Finding[] {
  const wrong = conditionFindings(text, path);
  if (wrong.length > 0) return wrong;
  const baseline = tokenize(text).find((token) => token.kind === "name" && token.text === "baseline");
  if (baseline === undefined) return [];
  const message = "an alert has no `baseline`: there is no candidate; compare `result` with a number";
  return [{ path, message, within: baseline }];
}
