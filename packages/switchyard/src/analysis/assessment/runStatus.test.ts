import { expect, test } from "vitest";
import type { Measurement, MetricRecord } from "../record.ts";
import { count, noMeasurements } from "./limits.ts";
import { runStatus } from "./runStatus.ts";

const measurement = (verdict: Measurement["verdict"], reason: string): Measurement => ({
  at: 0,
  verdict,
  value: 1,
  baseline: null,
  threshold: null,
  samples: { candidate: 1, stable: 0 },
  query: "q",
  source: "test",
  reason,
});

const metric = (
  name: string,
  status: MetricRecord["status"],
  over: Partial<MetricRecord> = {},
): MetricRecord => {
  const verdict = status === "running" ? "successful" : status;
  return {
    name,
    status,
    dryRun: false,
    counts: count(noMeasurements, verdict),
    measurements: [measurement(verdict, `${name} was ${verdict}.`)],
    ...over,
  };
};

const unmeasured = { counts: noMeasurements, measurements: [] };

test("the worst metric decides, whatever the others do", () => {
  const good = metric("good", "successful");
  const open = metric("open", "running");
  const unsure = metric("unsure", "inconclusive");
  const broken = metric("broken", "error");
  const bad = metric("bad", "failed");
  expect(runStatus([good, open], false).verdict).toBe("running");
  expect(runStatus([good, open, unsure], false).verdict).toBe("inconclusive");
  expect(runStatus([unsure, broken, good], false).verdict).toBe("error");
  expect(runStatus([broken, bad, unsure], false)).toEqual({
    verdict: "fail",
    reason: "bad failed (1 failed): bad was failed.",
  });
  expect(runStatus([good, metric("fine", "successful")], false)).toEqual({
    verdict: "pass",
    reason: "good and fine are good, by 2 measurements.",
  });
});

test("the first bad metric ends the run while its siblings still run", () => {
  expect(runStatus([metric("open", "running"), metric("bad", "failed")], false).verdict).toBe("fail");
});

test("a dry run is never counted and holds nothing open", () => {
  const dry = (status: MetricRecord["status"]) => metric("dry", status, { dryRun: true });
  expect(runStatus([metric("good", "successful"), dry("failed")], false).verdict).toBe("pass");
  expect(runStatus([metric("good", "successful"), dry("running")], false).verdict).toBe("pass");
  expect(runStatus([dry("running")], false).verdict).toBe("running");
  expect(runStatus([dry("failed")], false)).toEqual({
    verdict: "pass",
    reason: "Nothing is counted: dry is only a dry run.",
  });
});

test("an end without a single measurement is inconclusive, never a pass", () => {
  const reason = "The analysis ended without a single measurement.";
  expect(runStatus([], true)).toEqual({ verdict: "inconclusive", reason });
  expect(runStatus([], false).verdict).toBe("inconclusive");
  expect(runStatus([metric("new", "running", unmeasured)], true)).toEqual({
    verdict: "inconclusive",
    reason,
  });
  expect(runStatus([metric("dry", "running", { ...unmeasured, dryRun: true })], true).verdict).toBe(
    "inconclusive",
  );
});

test("an end while a metric is still measured is inconclusive", () => {
  expect(runStatus([metric("good", "successful"), metric("open", "running")], true)).toEqual({
    verdict: "inconclusive",
    reason: "The analysis ended while open is still being measured.",
  });
});

test("the reason is the newest measurement that went the same way", () => {
  const record = metric("errors", "failed", {
    counts: count(count(count(noMeasurements, "failed"), "failed"), "error"),
    measurements: [
      measurement("failed", "5% of requests failed."),
      measurement("failed", "7% of requests failed."),
      measurement("error", "No answer."),
    ],
  });
  expect(runStatus([record], false).reason).toBe(
    "errors failed (2 failed, 1 in error): 7% of requests failed.",
  );
});
