import { expect, test } from "vitest";
import type { AnalysisRecord, Measurement, MetricRecord } from "../analysis/record.ts";
import { analysis as analysisConfig } from "../config/analysisSchema.ts";
import { analysisProgress, analysisView, guardView } from "./analysisViews.ts";

function measurement(changes: Partial<Measurement> = {}): Measurement {
  return {
    at: Date.UTC(2026, 0, 15, 12, 0, 5),
    verdict: "successful",
    value: 0.01,
    baseline: 0.002,
    threshold: 0.003,
    samples: { candidate: 620, stable: 5580 },
    query: "errors of shop release 7",
    source: "router",
    reason: "1 % failed.",
    ...changes,
  };
}

function metric(name: string, changes: Partial<MetricRecord> = {}): MetricRecord {
  return {
    name,
    status: "running",
    dryRun: false,
    counts: {
      successful: 1,
      failed: 0,
      inconclusive: 0,
      error: 0,
      consecutiveErrors: 0,
      consecutiveSuccesses: 1,
    },
    measurements: [measurement()],
    ...changes,
  };
}

function record(metrics: readonly MetricRecord[], changes: Partial<AnalysisRecord> = {}): AnalysisRecord {
  return {
    id: "r-7/guard",
    app: "shop",
    rollout: "r-7",
    candidate: 7,
    stable: 6,
    purpose: "guard",
    startedAt: Date.UTC(2026, 0, 15, 12, 0, 0),
    verdict: "running",
    reason: "Nothing against it so far.",
    metrics,
    ...changes,
  };
}

test("what only a judge needs is left out, and times are ISO 8601", () => {
  const view = analysisView(record([metric("errors", { state: { secret: "memory" } })]), {});
  expect(JSON.stringify(view)).not.toContain("memory");
  expect(view.startedAt).toBe("2026-01-15T12:00:00.000Z");
  expect(view.metrics[0]?.measurements[0]?.at).toBe("2026-01-15T12:00:05.000Z");
});

test("the worst metric stands first, the one that does not count last", () => {
  const view = analysisView(
    record([
      metric("dry", { dryRun: true, status: "failed" }),
      metric("fine", { status: "successful" }),
      metric("suspicious", { measurements: [measurement({ evidence: 40 })] }),
      metric("calm", { measurements: [measurement({ evidence: 0.3 })] }),
      metric("broken", { status: "failed" }),
    ]),
    {},
  );
  expect(view.metrics.map(({ name }) => name)).toEqual(["broken", "suspicious", "calm", "fine", "dry"]);
});

test("what JSON cannot carry is null", () => {
  const unbounded = measurement({
    interval: [0.001, Number.POSITIVE_INFINITY],
    evidence: Number.POSITIVE_INFINITY,
  });
  const view = analysisView(record([metric("errors", { measurements: [unbounded] })]), {});
  expect(view.metrics[0]?.measurements[0]).toMatchObject({
    interval: { low: 0.001, high: null },
    evidence: null,
  });
});

test("a metric has the unit of its provider, the guard's own ones theirs", () => {
  const own = analysisConfig.parse({ metrics: { rps: { provider: { router: { measure: "requests" } } } } });
  const view = analysisView(record([metric("errors"), metric("rps"), metric("other")]), own.metrics);
  expect(Object.fromEntries(view.metrics.map(({ name, unit }) => [name, unit]))).toEqual({
    errors: "share",
    rps: "per-second",
    other: "number",
  });
});

test("the guard's verdict brings the numbers of its worst metric", () => {
  const analyses = [analysisView(record([metric("latency"), metric("errors", { status: "failed" })]), {})];
  expect(guardView({ verdict: "fail", reason: "Bad." }, analyses)).toEqual({
    verdict: "fail",
    reason: "Bad.",
    worst: {
      metric: "errors",
      unit: "share",
      value: 0.01,
      baseline: 0.002,
      threshold: 0.003,
      samples: { candidate: 620, stable: 5580 },
      query: "errors of shop release 7",
      source: "router",
    },
  });
  expect(guardView({ verdict: "pass", reason: "Good." }, [])).toEqual({ verdict: "pass", reason: "Good." });
});

test("among what still runs, a source that does not answer comes first", () => {
  const silent = metric("queue", { measurements: [measurement({ verdict: "error", reason: "no answer" })] });
  const { metrics } = analysisView(record([metric("errors"), silent]), {});
  expect(metrics.map(({ name }) => name)).toEqual(["queue", "errors"]);
});

test("a running step says how far it is, and nothing before its first measurement", () => {
  const begun = record([metric("errors", { measurements: [] })], { purpose: "step", step: 3 });
  expect(analysisProgress(analysisView(begun, {}))).toBeUndefined();
  const measured = record([metric("errors")], { purpose: "step", step: 3 });
  expect(analysisProgress(analysisView(measured, {}))).toBe("errors after 1 measurement: 1 % failed.");
  const counts = { ...metric("errors").counts, successful: 0 };
  const uncounted = record([metric("errors", { counts })], { purpose: "step", step: 3 });
  expect(analysisProgress(analysisView(uncounted, {}))).toBe("errors: 1 % failed.");
});
