import type { Finding } from "../problem.ts";
import type { AppConfig } from "../schema.ts";
import { suggest } from "../suggest.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

export const scoreChecks: readonly CrossCheck[] = [{ reads: ["analysis"], check: scoreFits }];

function scoreFits({ analysis: { metrics, score } }: AppConfig): readonly Finding[] {
  if (score === undefined) return [];
  const findings: Finding[] = [];
  const report = (path: Finding["path"], message: string, suggestion?: string) =>
    findings.push({
      path: ["analysis", "score", ...path],
      message,
      ...(suggestion !== undefined && { suggestion }),
    });

  if (score.marginal > score.pass)
    report(["marginal"], `must be at most \`pass\` (${score.pass}), or nothing could be inconclusive`);

  const scored = Object.values(metrics).filter(({ compare }) => compare?.sequential === false);
  if (scored.every(({ muted }) => muted))
    report([], "has nothing to score: no metric has `compare` with `sequential: false` (and is not muted)");

  const groups = new Set(scored.map(({ group }) => group));
  for (const group of Object.keys(score.weights).filter((name) => !groups.has(name)))
    report(["weights", group], "is the group of no scored metric", suggest(group, groups));

  const total = Object.values(score.weights).reduce((sum, weight) => sum + weight, 0);
  const without = [...groups].filter((group) => !Object.hasOwn(score.weights, group));
  if (total > 100) report(["weights"], `must add up to at most 100, not ${total}`);
  else if (total === 100 && without.length > 0)
    report(["weights"], `add up to 100 and leave nothing for ${without.join(", ")}`);
  return findings;
}
