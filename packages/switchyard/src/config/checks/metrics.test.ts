import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SwitchyardError } from "../../errors.ts";
import { loadConfig } from "../load.ts";
import { validateApp } from "../validateApp.ts";

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof SwitchyardError) return error.message;
    throw error;
  }
  return "";
}

/** The problems of `analysis` and `guard`, by path. */
const problems = (analysis: object, guard: object = {}) =>
  messageOf(() => validateApp("shop", { run: "node server.js", analysis, guard }))
    .split("\n")
    .slice(1)
    .map((line) => line.trim().replace("apps.shop.", ""));

const router = { provider: { router: { measure: "errors" } } };
const one = (metric: object) => problems({ metrics: { own: { ...router, ...metric } } });

function inFile(metric: string): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "switchyard-condition-"));
  try {
    const file = join(folder, "switchyard.yaml");
    writeFileSync(
      file,
      `apps:\n  shop:\n    run: x\n    analysis:\n      metrics:\n        own:\n          provider: { router: { measure: errors } }\n${metric}`,
    );
    const lines = messageOf(() => loadConfig(file)).split("\n");
    return lines.slice(2).map((line) => line.replace(/^.*switchyard.yaml:/, ""));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("a condition that cannot be read is pointed at, in the string", () => {
  test("with line, column, character and a caret", () => {
    expect(inFile("          successCondition: result = 1\n")).toEqual([
      "8:36  apps.shop.analysis.metrics.own.successCondition",
      "  at character 8: write == to compare",
      "  8 |           successCondition: result = 1",
      "    |                                    ^",
    ]);
  });

  test.each([
    ["in single quotes", "          successCondition: 'result = 1'\n", "8:37"],
    ["behind an escaped quote", "          successCondition: 'result == ''a'' & true'\n", "8:46"],
    ["in double quotes", '          successCondition: "\\"a\\" = 1"\n', "8:36"],
    [
      "in a block",
      "          successCondition: |\n            result > 1 &&\n            reslut < 1\n",
      "10:13",
    ],
    [
      "in a folded block",
      "          successCondition: >-\n            result > 1\n            & true\n",
      "10:13",
    ],
    ["at the end", "          successCondition: result <\n", "8:37"],
  ])("%s", (_, metric, place) => {
    expect(inFile(metric)[0]).toBe(`${place}  apps.shop.analysis.metrics.own.successCondition`);
  });
});

test("a sound analysis has no problem", () => {
  expect(
    problems(
      {
        metrics: {
          own: { ...router, interval: "5s", count: 5, successCondition: "result < 1%", failureLimit: 2 },
          other: { ...router, compare: { sequential: false }, group: "a" },
          watching: { ...router, interval: "5s", failureCondition: "result > 5%" },
        },
        score: { weights: { a: 100 } },
      },
      { metrics: ["watching"] },
    ),
  ).toEqual([]);
});

test("limits that can never be reached or exceeded are refused", () => {
  expect(one({ count: 1, consecutiveSuccessLimit: 3 })).toEqual([
    "analysis.metrics.own.consecutiveSuccessLimit: can never be reached with one measurement; raise `count` and set `interval`",
  ]);
  expect(one({ interval: "1s", count: 2, consecutiveSuccessLimit: 3 })).toEqual([
    "analysis.metrics.own.consecutiveSuccessLimit: can never be reached with 2 measurements; raise `count`",
  ]);
  expect(one({ count: 3 })).toEqual([
    "analysis.metrics.own.count: needs `interval`, the time between 3 measurements",
  ]);
  expect(one({ interval: "0s" })).toEqual(["analysis.metrics.own.interval: must be longer than 0s"]);
  expect(one({ interval: "1s", count: 3, failureLimit: 3 })).toEqual([
    "analysis.metrics.own.failureLimit: can never be exceeded by 3 measurements; use -1 to turn it off",
  ]);
});

test("a comparison needs enough values, and chances between 0 and 1", () => {
  expect(one({ compare: { judge: "mann-whitney", sequential: false, minSamples: 3 } })).toEqual([
    "analysis.metrics.own.compare.minSamples: must be at least 4: with fewer values the ranks prove nothing",
  ]);
  expect(one({ compare: { effectSize: "cles", allowedIncrease: 1.2 } })).toEqual([
    "analysis.metrics.own.compare.allowedIncrease: must be a chance from 0 to 1 with `cles`, not 1.2",
  ]);
});

test("a judge that nothing would ask is refused", () => {
  expect(one({ compare: { judge: "rate" } })).toEqual([
    "analysis.metrics.own.compare.judge: counts only for one test at the end; add `sequential: false`, or leave it out",
  ]);
  expect(one({ compare: { judge: "rate", sequential: false } })).toEqual([]);
});

function guarded(name: string, more: object) {
  return problems({ metrics: { [name]: { ...router, ...more } } }, { metrics: [name] });
}

test("the guard's metrics can watch to the end of a rollout, under names of their own", () => {
  expect(guarded("errors", {})).toEqual([expect.stringContaining("that the guard has itself")]);
  expect(guarded("own", { interval: "5s", count: 3 })).toEqual([
    expect.stringContaining("would stop watching"),
  ]);
  expect(guarded("own", { compare: { sequential: false } })).toEqual([
    expect.stringContaining("judged once at an end"),
  ]);
  expect(guarded("own", { interval: "5s", successCondition: "result < 1" })).toEqual([]);
});

test("numbers that are remembered for minutes are not asked for hours", () => {
  expect(one({ interval: "1h", successCondition: "result < 1" })).toEqual([
    expect.stringContaining("must be at most 5m"),
  ]);
});

test("the guard's metrics exist", () => {
  expect(problems({ metrics: { errors: router } }, { metrics: ["erors"] })).toEqual([
    'guard.metrics[0]: names no metric of `analysis.metrics`; there are: errors; did you mean "errors"?',
  ]);
});

test("a score has metrics to score, marks in order and weights of groups that there are", () => {
  const scored = { ...router, compare: { sequential: false }, group: "latency" };
  const score = (score: object, metric: object = scored) => problems({ metrics: { own: metric }, score });
  expect(score({ pass: 80, marginal: 90 })).toEqual([
    "analysis.score.marginal: must be at most `pass` (80), or nothing could be inconclusive",
  ]);
  const nothing =
    "analysis.score: has nothing to score: no metric has `compare` with `sequential: false` (and is not muted)";
  expect(score({}, router)).toEqual([nothing]);
  expect(score({}, { ...scored, muted: true })).toEqual([nothing]);
  expect(score({ weights: { latencyy: 50 } })).toEqual([
    'analysis.score.weights.latencyy: is the group of no scored metric; did you mean "latency"?',
  ]);
  expect(score({ weights: { latency: 120 } })).toEqual([
    "analysis.score.weights: must add up to at most 100, not 120",
  ]);
});
