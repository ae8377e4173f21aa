import { builtInMetrics } from "../../analysis/metricUnit.ts";
import type { Finding } from "../problem.ts";
import type { AppConfig } from "../schema.ts";
import { suggest } from "../suggest.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

/** What the guard can watch beside all steps. */
export const guardMetricChecks: readonly CrossCheck[] = [
  {
    reads: ["analysis", "guard"],
    check: (app) =>
      app.guard.metrics.flatMap((name, index) =>
        findingsOf(name, app).map((finding) => ({ ...finding, path: ["guard", "metrics", index] })),
      ),
  },
];

function findingsOf(name: string, { analysis }: AppConfig): readonly Omit<Finding, "path">[] {
  const known = Object.keys(analysis.metrics);
  const found = analysis.metrics[name];
  if (found === undefined) {
    const suggestion = suggest(name, known);
    const there = known.length === 0 ? "there are none" : `there are: ${known.join(", ")}`;
    const message = `names no metric of \`analysis.metrics\`; ${there}`;
    return [{ message, ...(suggestion !== undefined && { suggestion }) }];
  }
  if (builtInMetrics.includes(name)) {
    return [{ message: `is the name of a metric that the guard has itself; give yours another one` }];
  }
  if (found.count !== undefined) {
    return [
      { message: "has a `count`, so it would stop watching; name it in an `analyse` step, or drop `count`" },
    ];
  }
  if (found.compare?.sequential === false) {
    return [{ message: "is judged once at an end that a guard does not have; name it in an `analyse` step" }];
  }
  return [];
}
