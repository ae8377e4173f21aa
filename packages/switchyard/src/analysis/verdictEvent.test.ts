import { describe, expect, it } from "vitest";
import type { AnalysisRecord, MetricRecord } from "./record.ts";
import { verdictEvent } from "./verdictEvent.ts";

const counts = {
  successful: 0,
  failed: 1,
  inconclusive: 0,
  error: 0,
  consecutiveErrors: 0,
  consecutiveSuccesses: 0,
};

function metric(name: string, status: MetricRecord["status"], value: number, dryRun = false): MetricRecord {
  const measurement = {
    at: 1,
    verdict: "failed",
    value,
    baseline: 0.001,
    threshold: null,
    samples: { candidate: 620, stable: 11_800 },
    query: `errors of ${name}`,
    source: "router",
    reason: "too many",
  } as const;
  return { name, status, dryRun, counts, measurements: [measurement] };
}

function analysis(verdict: AnalysisRecord["verdict"], metrics: readonly MetricRecord[]): AnalysisRecord {
  const fields = {
    id: "r/guard",
    app: "shop",
    rollout: "r",
    candidate: 2,
    stable: 1,
    purpose: "guard",
  } as const;
  return { ...fields, startedAt: 0, verdict, reason: "too many", metrics };
}

describe("the event of a verdict", () => {
  it("carries the numbers of the metric that stands worst", () => {
    const metrics = [
      metric("dry", "failed", 9, true),
      metric("own", "running", 1),
      metric("errors", "failed", 0.021),
    ];
    expect(verdictEvent(analysis("fail", metrics), "guard of release 2")).toEqual({
      app: "shop",
      rollout: "r",
      kind: "verdict",
      level: "error",
      text: "guard of release 2: fail: too many",
      fields: {
        metric: "errors",
        status: "failed",
        value: "0.021",
        baseline: "0.001",
        threshold: "-",
        candidateSamples: "620",
        stableSamples: "11800",
        query: "errors of errors",
        source: "router",
      },
    });
  });

  it("has none when nothing was measured", () => {
    expect(verdictEvent(analysis("inconclusive", []), "analysis")).not.toHaveProperty("fields");
  });
});
