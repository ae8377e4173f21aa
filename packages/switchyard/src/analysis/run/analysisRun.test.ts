import { describe, expect, it } from "vitest";
import type { AnalysisRecord, MetricRecord } from "../record.ts";
import { type Script, scriptedPlan, sidesSince, values } from "../testing/scripted.ts";
import { SimulatedClock } from "../testing/simulatedClock.ts";
import { AnalysisRun } from "./analysisRun.ts";

const begin = 1_000_000;
const second = 1_000;
const below10 = { interval: "5s", successCondition: "result < 10" };
const spec = { id: "r/guard", rollout: "r", purpose: "guard", sides: sidesSince(begin) } as const;

const always =
  (value: number): Script =>
  () =>
    values(value);

/** Metrics by name, each with its settings and source, in simulated time. */
function running(
  metrics: Record<string, readonly [settings: object, script: Script]>,
  before?: AnalysisRecord,
) {
  const clock = new SimulatedClock(begin);
  const saved: AnalysisRecord[] = [];
  const looks: Record<string, number> = {};
  const plans = Object.entries(metrics).map(([name, [settings, script]]) =>
    scriptedPlan(name, settings, (question) => {
      if (question.release === 2) looks[name] = (looks[name] ?? 0) + 1;
      return script(question);
    }),
  );
  const save = async (record: AnalysisRecord) => void saved.push(record);
  const run = new AnalysisRun(spec, plans, clock, save, before);
  return { clock, run, saved, looks };
}

const never = () => new AbortController().signal;
const isEnough = (status: MetricRecord["status"]) => status === "failed";

describe("a run of several metrics", () => {
  it("ends its other metrics with the first bad one, and is as bad as that", async () => {
    const { clock, run, looks, saved } = running({
      good: [below10, always(1)],
      bad: [{ ...below10, initialDelay: "12s" }, always(20)],
    });
    const done = run.run(never());
    await clock.advance(60 * second);
    await done;
    expect(looks).toEqual({ good: 3, bad: 1 });
    expect(run.record).toMatchObject({ verdict: "fail", reason: expect.stringMatching(/^bad: .*result 20/) });
    expect(saved.at(-1)).toMatchObject({ verdict: "fail" });
    expect(await run.end()).toMatchObject({ verdict: "fail", finishedAt: begin + 60 * second });
  });

  it("shows dry runs and counts them for nothing, not even their failures", async () => {
    const { clock, run, looks } = running({
      good: [{ ...below10, count: 3 }, always(1)],
      tried: [{ ...below10, dryRun: true }, always(20)],
    });
    const done = run.run(never());
    await clock.advance(60 * second);
    await done;
    expect(looks).toEqual({ good: 3, tried: 1 });
    expect(await run.end()).toMatchObject({ verdict: "pass" });
    expect(run.record.metrics.find(({ name }) => name === "tried")).toMatchObject({ status: "failed" });
  });

  it("has no verdict but inconclusive when it ends before the first measurement", async () => {
    const { run } = running({ own: [below10, always(1)] });
    expect(run.record.verdict).toBe("inconclusive");
    expect(await run.end()).toMatchObject({ verdict: "inconclusive" });
  });

  it("does not stay good once a source falls silent, and ends in error", async () => {
    let away = false;
    const { clock, run } = running({ own: [below10, () => (away ? undefined : values(1))] });
    const done = run.run(never());
    await clock.advance(second);
    expect(run.record.verdict).toBe("pass");
    away = true;
    await clock.advance(5 * second);
    expect(run.record).toMatchObject({ verdict: "inconclusive", reason: expect.stringContaining("is away") });
    await clock.advance(40 * second);
    await done;
    expect(run.record.verdict).toBe("error");
  });

  it("names the metric that cannot be judged, and not one that waits for data beside it", async () => {
    const undecided = { interval: "5s", successCondition: "result < 5", failureCondition: "result > 9" };
    const { clock, run } = running({
      silent: [{ interval: "5s", compare: {} }, () => values()],
      own: [undecided, always(7)],
    });
    const done = run.run(never());
    await clock.advance(second);
    await done;
    expect(run.record).toMatchObject({ verdict: "inconclusive", reason: expect.stringMatching(/^own: /) });
  });
});

describe("a run that only ends on what is bad enough", () => {
  it("measures a metric in error on and on, and the others beside it as often as ever", async () => {
    let value: number | undefined;
    const { clock, run, looks } = running({
      away: [below10, () => (value === undefined ? undefined : values(value))],
      good: [below10, always(1)],
    });
    const done = run.run(never(), { isEnough });
    await clock.advance(600 * second - 1);
    expect(looks).toEqual({ away: 60, good: 120 });
    expect(run.record.verdict).toBe("inconclusive");
    value = 1;
    await clock.advance(10 * second);
    expect(run.record.verdict).toBe("pass");
    value = 20;
    await clock.advance(5 * second);
    await done;
    expect(run.record.verdict).toBe("fail");
  });

  it("also begins anew what had gone bad in an earlier run", async () => {
    const { clock, run, looks } = running({
      undecided: [
        { interval: "5s", successCondition: "result < 5", failureCondition: "result > 9" },
        always(7),
      ],
      good: [below10, always(1)],
    });
    const first = run.run(never());
    await clock.advance(second);
    await first;
    const stop = new AbortController();
    const second_ = run.run(stop.signal, { isEnough });
    await clock.advance(60 * second);
    stop.abort(new Error("enough"));
    await second_;
    expect(looks["undecided"]).toBe(14);
    expect(looks["good"]).toBeGreaterThanOrEqual(13);
  });
});

describe("a restarted control plane", () => {
  it("goes on with the counts of the record, where they were", async () => {
    const limited = { ...below10, count: 4, failureLimit: 1 };
    const first = running({ own: [limited, always(20)] });
    const killed = new AbortController();
    void first.run.run(killed.signal);
    await first.clock.advance(second);
    killed.abort();
    const again = running({ own: [limited, always(20)] }, structuredClone(first.saved.at(-1)));
    const done = again.run.run(never());
    await again.clock.advance(second);
    await done;
    expect(again.run.record).toMatchObject({ verdict: "fail", startedAt: begin });
  });

  it("does not measure again what had failed already: its verdict may not have reached the rollout", async () => {
    const first = running({
      own: [below10, always(20)],
      other: [{ ...below10, initialDelay: "1h" }, always(1)],
    });
    const ended = first.run.run(never());
    await first.clock.advance(second);
    await ended;
    const again = running({ own: [below10, always(1)], other: [below10, always(1)] }, first.saved.at(-1));
    await again.run.run(never());
    expect(again.run.record.verdict).toBe("fail");
    expect(again.looks["own"]).toBeUndefined();
  });
});

describe("what is saved", () => {
  it("is every change of the verdict at once, and else the newest of two seconds", async () => {
    const { clock, run, saved } = running({ own: [{ ...below10, interval: "100ms" }, always(1)] });
    const stop = new AbortController();
    const done = run.run(stop.signal);
    await clock.advance(10 * second);
    expect(saved.length).toBeLessThanOrEqual(8);
    stop.abort(new Error("enough"));
    await done;
  });

  it("does not end a run when it cannot be saved", async () => {
    const clock = new SimulatedClock(begin);
    const plans = [scriptedPlan("own", below10, always(20))];
    const run = new AnalysisRun(spec, plans, clock, async () => Promise.reject(new Error("disk full")));
    const done = run.run(never());
    await clock.advance(second);
    await done;
    expect(run.record.verdict).toBe("fail");
  });

  it("stays small however long it goes on", async () => {
    const { clock, run } = running({ own: [{ ...below10, interval: "1s", failureLimit: -1 }, always(20)] });
    const stop = new AbortController();
    const done = run.run(stop.signal);
    await clock.advance(3600 * second);
    stop.abort(new Error("enough"));
    await done;
    expect(run.record.metrics[0]?.counts.failed).toBeGreaterThan(3_500);
    expect(run.record.metrics[0]?.measurements).toHaveLength(20);
  });
});
