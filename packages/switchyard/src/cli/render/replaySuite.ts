import type { ReplayReport } from "../../analysis/replay/report.ts";
import { metricView } from "../../server/analysisViews.ts";
import { metricCase } from "./analysisSuite.ts";
import type { Suite } from "./junit.ts";

/** A replayed recording as a suite with one case per metric. */
export function replaySuite({ source, from, to, metrics }: ReplayReport): Suite {
  return {
    name: `switchyard replay: ${source}`,
    startedAt: new Date(from),
    durationMs: to - from,
    cases: metrics.map(({ record, unit }) => metricCase(metricView(record, unit))),
  };
}
