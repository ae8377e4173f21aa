import type { AnalysisView, MetricView } from "../../server/analysisApi.ts";
import { styleFor } from "../style.ts";
import { purposeText } from "./analyses.ts";
import type { Case, Suite } from "./junit.ts";
import { metricLines } from "./metric.ts";

/** An analysis as a suite with one case per metric. */
export function analysisSuite(analysis: AnalysisView, now: number): Suite {
  const startedAt = new Date(analysis.startedAt);
  const end = analysis.finishedAt === undefined ? now : Date.parse(analysis.finishedAt);
  return {
    name: `switchyard ${analysis.app} release ${analysis.candidate}: ${purposeText(analysis)}`,
    startedAt,
    durationMs: end - startedAt.getTime(),
    cases: analysis.metrics.map(metricCase),
  };
}

export function metricCase(metric: MetricView): Case {
  const message = metric.measurements.at(-1)?.reason ?? "No measurement yet.";
  return {
    name: metric.name,
    outcome: outcomeOf(metric),
    message: metric.dryRun ? `Dry run, not counted. ${message}` : message,
    details: metricLines(metric, Infinity, plain).join("\n"),
  };
}

function outcomeOf({ status, dryRun }: MetricView): Case["outcome"] {
  if (dryRun) return "skipped";
  switch (status) {
    case "successful":
      return "passed";
    case "failed":
      return "failure";
    case "error":
      return "error";
    case "inconclusive":
    case "running":
      return "skipped";
    default:
      return status satisfies never;
  }
}

const plain = styleFor({ terminal: false, columns: undefined, env: { LANG: "C.UTF-8" }, color: false });
