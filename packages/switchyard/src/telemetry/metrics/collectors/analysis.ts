import type { AnalysisRecord, Measurement, MetricRecord, Verdict } from "../../../analysis/record.ts";
import type { Collector } from "../collector.ts";
import { counter, gauge, oneOf, type Point, series } from "../family.ts";
import type { Look } from "../look.ts";

const perMetric = ["app", "release", "purpose", "metric"] as const;
const verdict = gauge(
  "switchyard_analysis_verdict",
  "1 for the verdict of the newest rollout's analysis; purpose: guard, step or bake.",
  ["app", "purpose", "verdict"],
);
const value = gauge(
  "switchyard_analysis_metric_value",
  "The last measured value in the metric's own unit, of the candidate and of the stable release.",
  ["app", "purpose", "metric", "side"],
);
const evidence = gauge(
  "switchyard_analysis_metric_evidence",
  "Evidence against the candidate (an e-value); it fails at 1/alpha, by default 1000 shared among the metrics.",
  ["app", "purpose", "metric"],
);
const measurements = counter(
  "switchyard_analysis_measurements_total",
  "Measurements by outcome: successful, failed, inconclusive or error. Of the newest rollout.",
  [...perMetric, "outcome"],
);

const verdicts: readonly Verdict[] = ["running", "pass", "fail", "inconclusive", "error"];
const outcomes = ["successful", "failed", "inconclusive", "error"] as const;

export const analysis: Collector = {
  name: "analysis",
  families: [verdict, value, evidence, measurements],
  async collect(look) {
    const analyses = await newestAnalyses(look);
    const metrics = analyses.flatMap((record) =>
      record.metrics.map((metric) => ({ record, metric, last: metric.measurements.at(-1) })),
    );
    return [
      series(
        verdict,
        analyses.flatMap(({ app, purpose, verdict: holds }) =>
          oneOf({ app, purpose }, "verdict", verdicts, holds),
        ),
      ),
      series(
        value,
        metrics.flatMap(({ record, metric, last }) => sides(record, metric, last)),
      ),
      series(
        evidence,
        metrics.flatMap(({ record: { app, purpose }, metric: { name }, last }) =>
          known({ app, purpose, metric: name }, last?.evidence),
        ),
      ),
      series(
        measurements,
        metrics.flatMap(({ record: { app, candidate, purpose }, metric }) =>
          outcomes.map((outcome) => ({
            labels: { app, release: String(candidate), purpose, metric: metric.name, outcome },
            value: metric.counts[outcome],
          })),
        ),
      ),
    ];
  },
};

/** The latest of each purpose, of every app's newest rollout. */
async function newestAnalyses(look: Look): Promise<readonly AnalysisRecord[]> {
  const { store } = look.sources;
  const found = (await look.apps()).map(async ({ rollouts: [newest] }) => {
    const all = newest === undefined ? [] : await store.analyses.ofRollout(newest.id);
    return [...new Map(all.map((record) => [record.purpose, record])).values()];
  });
  return (await Promise.all(found)).flat();
}

function sides(
  { app, purpose }: AnalysisRecord,
  { name }: MetricRecord,
  last: Measurement | undefined,
): Point<"app" | "purpose" | "metric" | "side">[] {
  const labels = { app, purpose, metric: name };
  return [
    ...known({ ...labels, side: "candidate" }, last?.value),
    ...known({ ...labels, side: "stable" }, last?.baseline),
  ];
}

/** The store gives null for what is no finite number. */
function known<Labels>(labels: Labels, number: number | null | undefined) {
  return number === null || number === undefined ? [] : [{ labels, value: number }];
}
