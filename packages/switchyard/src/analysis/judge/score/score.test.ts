import { expect, test } from "vitest";
import { type ScoredMetric, scoreRun } from "./score.ts";

const config = { pass: 95, marginal: 75, weights: {} };
const metric = (
  classification: ScoredMetric["classification"],
  over: Partial<ScoredMetric> = {},
): ScoredMetric => ({
  name: "latency",
  group: "metrics",
  critical: false,
  muted: false,
  classification,
  ...over,
});
const good = metric("Pass");

test("the score is the share of the metrics that passed, held against both marks", () => {
  expect(scoreRun([good, good], config)).toEqual({
    score: 100,
    verdict: "pass",
    reason: "Score 100 (95 passes, below 75 fails): all 2 metrics passed.",
  });
  expect(scoreRun([good, good, good, metric("High")], config)).toEqual({
    score: 75,
    verdict: "inconclusive",
    reason: "Score 75 (95 passes, below 75 fails): latency is high.",
  });
  expect(scoreRun([good, good, metric("Low")], config)).toMatchObject({ score: 66.67, verdict: "fail" });
  expect(scoreRun([good, metric("NodataFailMetric")], config).score).toBe(50);
});

test("groups without a weight share what the others leave", () => {
  const metrics = [
    metric("Pass", { group: "a" }),
    metric("High", { group: "b" }),
    metric("Pass", { group: "c" }),
  ];
  expect(scoreRun(metrics, { ...config, weights: { a: 60 } }).score).toBe(80);
  expect(scoreRun(metrics, { ...config, weights: { a: 60, b: 10 } }).score).toBe(90);
  expect(scoreRun(metrics, config).score).toBe(66.67);
});

test("the weights of groups that are not in this run do not lower the score", () => {
  expect(scoreRun([metric("Pass", { group: "a" })], { ...config, weights: { a: 30, b: 70 } }).score).toBe(
    100,
  );
});

test("a critical metric that did not pass makes it 0, whatever the marks", () => {
  for (const classification of ["High", "Low", "Nodata", "Error"] as const)
    expect(
      scoreRun([good, good, good, metric(classification, { critical: true })], {
        ...config,
        pass: 0,
        marginal: 0,
      }),
    ).toMatchObject({ score: 0, verdict: "fail" });
  expect(scoreRun([metric("Pass", { critical: true })], config).score).toBe(100);
});

test("half of the metrics without data make it 0; fewer are left out of their group", () => {
  expect(scoreRun([good, metric("Nodata")], config)).toEqual({
    score: 0,
    verdict: "fail",
    reason: "Score 0 (95 passes, below 75 fails): 1 of 2 metrics had too little data.",
  });
  expect(scoreRun([good, good, metric("Nodata")], config).score).toBe(100);
});

test("an error and a group without data never score as a pass", () => {
  expect(scoreRun([good, metric("Error")], config).score).toBe(50);
  expect(scoreRun([good, good, metric("Nodata", { group: "silent" })], config).score).toBe(50);
});

test("muted metrics are left out", () => {
  expect(scoreRun([good, metric("High", { muted: true, critical: true })], config).score).toBe(100);
  expect(scoreRun([metric("Pass", { muted: true })], config)).toMatchObject({
    score: 0,
    verdict: "inconclusive",
  });
  expect(scoreRun([], config).verdict).toBe("inconclusive");
});
