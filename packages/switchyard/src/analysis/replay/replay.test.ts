import { describe, expect, it } from "vitest";
import { appSchema } from "../../config/schema.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Point, RecordedMetric, Recording } from "./recording.ts";
import { replay } from "./replay.ts";
import type { ReplaySettings } from "./settings.ts";

const never = new AbortController().signal;
const judged = (metrics: readonly RecordedMetric[], settings: Partial<ReplaySettings> = {}) =>
  replay({ source: "x", metrics } satisfies Recording, { compare: {}, ...settings }, never);

/** A record per second from `from` to `to`; `events` of 50 requests each. */
function tallies(from: number, to: number, events: (second: number) => number): readonly Point[] {
  return Array.from({ length: to - from }, (_, index) => ({
    kind: "tally",
    at: (from + index) * 1000,
    events: events(from + index),
    exposure: 50,
  }));
}

const values = (numbers: readonly number[]): readonly Point[] =>
  numbers.map((value, index) => ({ kind: "value", at: index * 60_000, value }));

function errors(candidate: (second: number) => number): RecordedMetric {
  return {
    name: "errors",
    kind: "tally",
    candidate: tallies(60, 300, candidate),
    stable: tallies(0, 300, (second) => (second % 20 === 0 ? 1 : 0)),
  };
}

describe("the replay of a recording", () => {
  it("says when a candidate would have been taken back, and what it had done by then", async () => {
    // Ten of a hundred from 100 seconds on; before, as good as stable.
    const report = await judged([errors((second) => (second < 100 ? 0 : 5))]);
    expect(report.verdict).toBe("fail");
    expect(report.from).toBe(60_000);
    expect(report.takenBack?.metric).toBe("errors");
    const { at = 0, afterMs } = report.takenBack ?? {};
    expect(at).toBeGreaterThan(100_000);
    expect(at).toBeLessThan(115_000);
    expect(afterMs).toBe(at - 60_000);
    // Exactly what was recorded before that moment.
    const seconds = Math.ceil(at / 1000);
    expect(report.metrics[0]?.failed?.seen).toMatchObject({
      events: (seconds - 100) * 5,
      exposure: (seconds - 60) * 50,
    });
  });

  it("leaves a candidate alone that is as good as stable, and says how close it came", async () => {
    const report = await judged([errors((second) => (second % 20 === 5 ? 1 : 0))]);
    expect(report).toMatchObject({ verdict: "pass", metrics: [{ judge: "always-valid", unit: "share" }] });
    expect(report.takenBack).toBeUndefined();
    expect(report.metrics[0]?.closest?.evidence).toBeLessThan(1 / (report.metrics[0]?.alpha ?? 1));
  });

  it("is inconclusive with too little data, never a pass", async () => {
    const few: RecordedMetric = {
      name: "errors",
      kind: "tally",
      candidate: [{ kind: "tally", at: 60_000, events: 0, exposure: 3 }],
      stable: tallies(0, 120, () => 0),
    };
    expect(await judged([few])).toMatchObject({ verdict: "inconclusive" });
    expect(await judged([{ ...few, candidate: [] }])).toMatchObject({ verdict: "inconclusive" });
  });

  it("gives the same whatever the metric's name, by the recorded kind", async () => {
    const bad = errors(() => 5);
    const own = await judged([{ ...bad, name: "checkout failures" }]);
    expect(own.verdict).toBe("fail");
  });

  it("puts the worst metric first and follows every one to its own end", async () => {
    const good = { ...errors(() => 0), name: "fine" };
    const slower = { ...errors((second) => (second < 200 ? 0 : 5)), name: "later" };
    const report = await judged([good, slower, { ...errors(() => 5), name: "early" }]);
    expect(report.metrics.map(({ record }) => record.name)).toEqual(["early", "later", "fine"]);
    expect(report.takenBack?.metric).toBe("early");
  });

  it("judges once over everything where a fixed-sample test is asked for", async () => {
    const up = values(Array.from({ length: 30 }, (_, index) => 20 + (index % 7)));
    const down = values(Array.from({ length: 30 }, (_, index) => 10 + (index % 7)));
    const metric: RecordedMetric = { name: "queue", kind: "value", candidate: up, stable: down };
    const fixed = { sequential: false, judge: "mann-whitney" } as const;
    const report = await judged([metric], { compare: fixed });
    expect(report).toMatchObject({ verdict: "fail", metrics: [{ judge: "mann-whitney" }] });
    expect(await judged([{ ...metric, candidate: down }], { compare: fixed })).toMatchObject({
      verdict: "pass",
    });
    const rate = await judged([errors(() => 5)], { compare: { sequential: false, judge: "rate" } });
    expect(rate).toMatchObject({
      verdict: "fail",
      metrics: [{ judge: "rate", record: { measurements: [{}] } }],
    });
  });

  it("lets thresholds decide: what stays below them passes", async () => {
    const metrics = [errors((second) => (second % 2 === 0 ? 1 : 0))];
    expect((await judged(metrics)).verdict).toBe("fail");
    expect((await judged(metrics, { compare: { minDifference: 0.05 } })).verdict).toBe("pass");
    expect((await judged(metrics, { compare: { direction: "decrease" } })).verdict).toBe("pass");
  });

  it("uses an app's own guard and metrics, also those with conditions", async () => {
    const config = appSchema.parse({
      run: "node server.js",
      guard: { maxErrorIncrease: "20%" },
      analysis: {
        metrics: {
          queue: {
            provider: { web: { url: "http://127.0.0.1" } },
            interval: "1m",
            failureCondition: "result > 100",
            failureLimit: 1,
          },
        },
      },
    });
    const queue: RecordedMetric = {
      name: "queue",
      kind: "value",
      candidate: values([10, 10, 150, 10, 160, 10]),
      stable: values([10, 10, 10, 10, 10, 10]),
    };
    const report = await judged([errors(() => 5), queue], { config });
    expect(report.metrics).toMatchObject([
      { judge: "conditions", record: { name: "queue", status: "failed", counts: { failed: 2 } } },
      { record: { name: "errors", status: "successful" } },
    ]);
    expect(report.takenBack).toMatchObject({ metric: "queue", at: 300_000 });
  });

  it("scores the fixed-sample comparisons where the configuration asks for a score", async () => {
    const source = { provider: { web: { url: "http://127.0.0.1" } }, compare: { sequential: false } };
    const config = appSchema.parse({
      run: "node server.js",
      analysis: { score: {}, metrics: { queue: source, heap: source } },
    });
    const low = values(Array.from({ length: 30 }, (_, index) => 10 + (index % 7)));
    const high = values(Array.from({ length: 30 }, (_, index) => 20 + (index % 7)));
    const metric = (name: string, candidate: readonly Point[]): RecordedMetric => {
      return { name, kind: "value", candidate, stable: low };
    };
    const half = await judged([metric("queue", low), metric("heap", high)], { config });
    expect(half).toMatchObject({ score: 50, verdict: "fail" });
    const whole = await judged([metric("queue", low), metric("heap", low)], { config });
    expect(whole).toMatchObject({ score: 100, verdict: "pass" });
    const guarded = await judged([metric("queue", low), errors(() => 5)], { config });
    expect(guarded.verdict).toBe("fail");
  });

  it("refuses a metric that the configuration does not have, or that is not recorded", async () => {
    const config = appSchema.parse({ run: "node server.js" });
    const unknown = judged([{ ...errors(() => 0), name: "erors" }], { config });
    await expect(unknown).rejects.toThrow("The configuration has no metric erors");
    await expect(judged([errors(() => 0)], { metric: "latency" })).rejects.toThrow(SwitchyardError);
  });

  it("refuses a test that cannot compare what was recorded, naming one that can", async () => {
    const values = judged([errors(() => 0)], { compare: { sequential: false, judge: "mann-whitney" } });
    await expect(values).rejects.toThrow("The judge mann-whitney cannot compare counts, which errors has.");
    const duration = { kind: "duration", at: 1000, ms: 5 } as const;
    const latency = { name: "latency", kind: "duration", candidate: [duration], stable: [duration] } as const;
    const fixed = judged([latency], { compare: { sequential: false } });
    await expect(fixed).rejects.toThrow("A fixed-sample test cannot compare durations");
  });

  it("stops when it is told to", async () => {
    const stopped = AbortSignal.abort(new Error("stopped"));
    await expect(
      replay({ source: "x", metrics: [errors(() => 0)] }, { compare: {} }, stopped),
    ).rejects.toThrow("stopped");
  });
});
