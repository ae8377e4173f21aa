import { expect, test } from "vitest";
import type { MetricReplay, ReplayReport } from "../../analysis/replay/report.ts";
import { styleFor } from "../style.ts";
import { replayLines } from "./replay.ts";
import { widthOf } from "./width.ts";

process.env["TZ"] = "UTC";
const env = { LANG: "C.UTF-8" };
const plain = styleFor({ terminal: false, columns: undefined, env, color: true });
const start = Date.UTC(2026, 0, 15, 14, 2, 50);

function metric(name: string, changes: Partial<MetricReplay> = {}): MetricReplay {
  const counts = {
    successful: 7,
    failed: 0,
    inconclusive: 0,
    error: 0,
    consecutiveErrors: 0,
    consecutiveSuccesses: 7,
  };
  const measurement = {
    at: start + 35_000,
    verdict: "successful",
    value: 0.021,
    baseline: 0.002,
    threshold: 0.003,
    samples: { candidate: 620, stable: 5580 },
    query: "errors of both sides",
    source: "recording",
    reason: "2.1% of the candidate's requests failed.",
  } as const;
  return {
    unit: "share",
    record: { name, status: "successful", dryRun: false, counts, measurements: [measurement] },
    judge: "always-valid",
    alpha: 0.001,
    looks: 7,
    closest: { at: start + 35_000, afterMs: 35_000, evidence: 12.4 },
    ...changes,
  };
}

function failed(name = "errors"): MetricReplay {
  const passed = metric(name);
  const moment = { at: start + 35_000, afterMs: 35_000 };
  return {
    ...passed,
    record: { ...passed.record, status: "failed" },
    failed: { ...moment, seen: { kind: "tally", events: 13, exposure: 620 } },
    closest: { ...moment, evidence: 1240 },
  };
}

function report(changes: Partial<ReplayReport> = {}): ReplayReport {
  return {
    source: "x.csv",
    verdict: "pass",
    reason: "Good.",
    from: start,
    to: start + 60_000,
    metrics: [metric("errors")],
    ...changes,
  };
}

const taken = (name = "errors") =>
  report({
    verdict: "fail",
    metrics: [failed(name), metric("latency")],
    takenBack: { metric: name, at: start + 35_000, afterMs: 35_000 },
  });

test("a candidate that would have been taken back: when, how long after its start, after how much harm", () => {
  const lines = replayLines(taken(), false, plain);
  expect(lines.slice(0, 3)).toEqual([
    "x.csv  ✖ fail",
    "Recorded 2026-01-15 14:02 to 14:03:50 (1 min 0 s)",
    "Would have been taken back by errors at 14:03:25, 35.0 s after the candidate's first request, after 13 failed requests of 620.",
  ]);
  expect(lines.join("\n")).toMatch(
    /errors +✖ failed +2\.1 % +0\.2 % +1,240 to 1 at 14:03:25 \(fails at 1,000\)/,
  );
});

test("details are those of metrics that did not pass, or of all", () => {
  expect(replayLines(taken(), false, plain).join("\n")).not.toContain("✔ successful  latency");
  expect(replayLines(taken(), true, plain).join("\n")).toContain("✔ successful  latency");
});

test("evidence beyond what fails is said to be of a tolerated difference where the metric did not fail", () => {
  const closest = { at: start, afterMs: 0, evidence: 5000 };
  const shown = replayLines(report({ metrics: [metric("errors", { closest })] }), false, plain).join("\n");
  expect(shown).toContain("5,000 to 1 at 14:02:50, of a tolerated difference");
});

test("a recording that counts from its beginning shows no dates", () => {
  const shown = replayLines(
    report({
      from: 0,
      to: 60_000,
      metrics: [metric("errors", { closest: { at: 35_000, afterMs: 35_000, evidence: 2 } })],
    }),
    false,
    plain,
  );
  expect(shown.join("\n")).toContain("Recorded +0.000 s to +1 min 0 s (1 min 0 s)");
  expect(shown.join("\n")).toContain("2 to 1 at +35.0 s (fails at 1,000)");
});

test("a score is shown, also when it fails where no metric did", () => {
  const lines = replayLines(report({ verdict: "fail", score: 50 }), false, plain);
  expect(lines[0]).toBe("x.csv  ✖ fail  score 50 of 100");
  expect(lines).toContain("Would have been taken back at its end, by the score.");
});

test("no line is wider than a narrow terminal", () => {
  const narrow = styleFor({ terminal: true, columns: 70, env, color: false });
  const lines = replayLines(taken(), true, narrow);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(70);
});
