import type { Finding } from "../problem.ts";
import type { AppConfig } from "../schema.ts";
import type { AnalyseConfig } from "../strategySchema.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

/** What an `analyse` step needs of the rest of the app. */
export const analyseChecks: readonly CrossCheck[] = [
  {
    reads: ["strategy", "analysis", "guard"],
    check: (app) => {
      const { strategy } = app;
      if (strategy.type !== "canary" && strategy.type !== "steps") return [];
      return strategy.steps.flatMap((step, index) =>
        "analyse" in step ? stepFindings(step.analyse, app, ["strategy", "steps", index, "analyse"]) : [],
      );
    },
  },
];

function stepFindings(
  { metrics, lowTraffic, for: forMs, atMost }: AnalyseConfig,
  { analysis, guard }: AppConfig,
  path: Finding["path"],
): readonly Finding[] {
  const known = Object.keys(analysis.metrics);
  const findings: Finding[] = (metrics ?? []).flatMap((name, index) =>
    known.includes(name)
      ? []
      : [
          {
            path: [...path, "metrics", index],
            message: `names no metric of \`analysis.metrics\`; ${known.length === 0 ? "there are none" : `there are: ${known.join(", ")}`}`,
          },
        ],
  );
  if (!guard.enabled && (metrics ?? known).length === 0) {
    findings.push({
      path,
      message:
        "would have nothing to measure: the guard is off and there is no metric; turn the guard on, or name metrics",
    });
  }
  if (lowTraffic === "synthetic" && analysis.probes === undefined) {
    findings.push({
      path: [...path, "lowTraffic"],
      message: "synthetic needs your requests under `analysis.probes`",
    });
  }
  if (atMost !== undefined && atMost < forMs) {
    findings.push({ path: [...path, "atMost"], message: "must be at least as long as `for`" });
  }
  return findings;
}
