import type { MetricConfig } from "../analysisSchema.ts";
import type { Finding } from "../problem.ts";
import { formatDuration } from "../scalars.ts";
import { conditionFindings } from "./conditionFindings.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

/** What the app's own metrics need to make sense together. */
export const metricChecks: readonly CrossCheck[] = [
  {
    reads: ["analysis"],
    check: ({ analysis }) =>
      Object.entries(analysis.metrics).flatMap(([name, metric]) =>
        [
          ...conditionsParse(metric),
          ...limitsFit(metric),
          ...memoryReaches(metric),
          ...comparisonFits(metric),
        ].map((finding) => ({
          ...finding,
          path: ["analysis", "metrics", name, ...finding.path],
        })),
      ),
  },
];

function conditionsParse(metric: MetricConfig): readonly Finding[] {
  return (["successCondition", "failureCondition"] as const).flatMap((key): readonly Finding[] => {
    const text = metric[key];
    return text === undefined ? [] : conditionFindings(text, [key]);
  });
}

function limitsFit({ compare, interval, ...metric }: MetricConfig): readonly Finding[] {
  const findings: Finding[] = [];
  const repeats = interval !== undefined || compare !== undefined;
  const count = metric.count ?? (repeats ? Number.POSITIVE_INFINITY : 1);
  if (metric.consecutiveSuccessLimit > count)
    findings.push({
      path: ["consecutiveSuccessLimit"],
      message: `can never be reached with ${count === 1 ? "one measurement" : `${count} measurements`}; raise \`count\`${interval === undefined ? " and set `interval`" : ""}`,
    });
  if (metric.count !== undefined && metric.count > 1 && !repeats)
    findings.push({
      path: ["count"],
      message: `needs \`interval\`, the time between ${metric.count} measurements`,
    });
  if (interval === 0) findings.push({ path: ["interval"], message: "must be longer than 0s" });
  for (const key of ["failureLimit", "inconclusiveLimit"] as const)
    if (metric[key] >= count)
      findings.push({
        path: [key],
        message: `can never be exceeded by ${count === 1 ? "one measurement" : `${count} measurements`}; use -1 to turn it off`,
      });
  return findings;
}

/** Numbers of the router and the platform are remembered for a few minutes only. */
function memoryReaches({ provider, window, interval }: MetricConfig): readonly Finding[] {
  if (!("router" in provider) && !("instances" in provider)) return [];
  const message = `must be at most ${formatDuration(rememberedMs)} for numbers of the router and the instances`;
  return [
    ...((window ?? 0) > rememberedMs ? [{ path: ["window"], message }] : []),
    ...((interval ?? 0) > rememberedMs ? [{ path: ["interval"], message }] : []),
  ];
}

const rememberedMs = 300_000;

function comparisonFits({ compare }: MetricConfig): readonly Finding[] {
  if (compare === undefined) return [];
  const findings: Finding[] = [];
  if (compare.judge !== undefined && compare.sequential)
    findings.push({
      path: ["compare", "judge"],
      message: "counts only for one test at the end; add `sequential: false`, or leave it out",
    });
  if (compare.judge === "mann-whitney" && !compare.sequential && (compare.minSamples ?? 4) < 4)
    findings.push({
      path: ["compare", "minSamples"],
      message: "must be at least 4: with fewer values the ranks prove nothing",
    });
  const chance = compare.effectSize === "cles";
  for (const key of ["allowedIncrease", "allowedDecrease", "criticalIncrease", "criticalDecrease"] as const) {
    const value = compare[key];
    if (chance && value !== undefined && (value < 0 || value > 1))
      findings.push({
        path: ["compare", key],
        message: `must be a chance from 0 to 1 with \`cles\`, not ${value}`,
      });
  }
  return findings;
}
