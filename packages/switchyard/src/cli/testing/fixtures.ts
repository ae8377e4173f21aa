import type { AnalysisView, MeasurementView, MetricView } from "../../server/analysisApi.ts";
import type { AppStatus, InstanceView, ReleaseView, RolloutView, StepView } from "../../server/api.ts";

/** A moment that all fixtures are relative to. */
const start = Date.UTC(2026, 0, 15, 12, 0, 0);

export function at(seconds: number): string {
  return new Date(start + seconds * 1000).toISOString();
}

const titles = [
  ["start", "start 2 instances", "drain and stop them"],
  ["test", "run the test command", "nothing to undo"],
  ["shift", "shift to 25 %", "shift back to 0 %"],
  ["pause", "wait for approval", "nothing to undo"],
  ["shift", "shift to 100 %", "shift back to 25 %"],
  ["promote", "promote release 7", "make release 6 stable again"],
  ["retire", "retire release 6", "route back to its warm instances"],
] as const;

/** Steps of which the first `done` are applied and the next one is in `state`. */
export function steps(done: number, state: StepView["state"] = "applying"): StepView[] {
  return titles.map(([kind, title, undo], index) => ({
    index,
    kind,
    title,
    undo,
    state: index < done ? "applied" : index === done ? state : "pending",
    ...(index <= done && { startedAt: at(index) }),
    ...(index < done && { finishedAt: at(index + 1) }),
  }));
}

export function rollout(changes: Partial<RolloutView> = {}): RolloutView {
  const step = changes.step ?? 2;
  return {
    id: "r-7",
    app: "shop",
    kind: "deploy",
    strategy: "canary",
    from: 6,
    to: 7,
    state: "running",
    step,
    steps: steps(step),
    setWeight: 2500,
    actualWeight: 2430,
    automatic: false,
    timings: { startedAt: at(0) },
    ...changes,
  };
}

export const succeeded = (): RolloutView =>
  rollout({
    state: "succeeded",
    step: 7,
    setWeight: 10_000,
    timings: { startedAt: at(0), finishedAt: at(12.5), switchMs: 42 },
  });

export const rolledBack = (): RolloutView =>
  rollout({
    state: "aborted",
    automatic: true,
    reason: "4.1 % of the candidate's requests failed, 0.2 % of stable's",
    setWeight: 0,
    timings: { startedAt: at(0), finishedAt: at(9), rollbackMs: 210 },
  });

export function instance(id: string, changes: Partial<InstanceView> = {}): InstanceView {
  return {
    id,
    state: "ready",
    address: "127.0.0.1:40001",
    restarts: 0,
    cpu: 0.034,
    memoryBytes: 61_400_000,
    inflight: 4,
    ...changes,
  };
}

export function release(number: number, changes: Partial<ReleaseView> = {}): ReleaseView {
  return {
    number,
    state: "stable",
    createdAt: at(-7200),
    artifact: "a".repeat(64),
    weight: 10_000,
    instances: [instance(`shop-${number}-1`), instance(`shop-${number}-2`)],
    rollbackTarget: false,
    ...changes,
  };
}

export function appStatus(
  current: RolloutView | null = rollout(),
  changes: Partial<AppStatus> = {},
): AppStatus {
  return {
    app: "shop",
    at: at(5),
    stable: 6,
    generation: 14,
    urls: ["http://127.0.0.1:8080"],
    rollout: current,
    releases: [
      release(7, { state: "candidate", weight: 2500, message: "faster cart", by: "ada", createdAt: at(0) }),
      release(6, { weight: 7500 }),
    ],
    problems: [],
    ...changes,
  };
}

export function measurement(changes: Partial<MeasurementView> = {}): MeasurementView {
  return {
    at: at(35),
    verdict: "successful",
    value: 0.0021,
    baseline: 0.002,
    threshold: 0.003,
    samples: { candidate: 620, stable: 5580 },
    interval: { low: -0.004, high: 0.006 },
    evidence: 0.8,
    query: "errors of shop release 7, 12:00:30 to 12:00:35",
    source: "router",
    reason: "0.21 % of the candidate's requests failed, 0.2 % of stable's.",
    ...changes,
  };
}

export function metric(name: string, changes: Partial<MetricView> = {}): MetricView {
  return {
    name,
    unit: "share",
    status: "running",
    dryRun: false,
    counts: {
      successful: 2,
      failed: 0,
      inconclusive: 0,
      error: 0,
      consecutiveErrors: 0,
      consecutiveSuccesses: 2,
    },
    measurements: [measurement({ at: at(30), samples: { candidate: 510, stable: 4600 } }), measurement()],
    ...changes,
  };
}

/** A guard that failed by errors, beside a latency that was all right. */
export function failedGuard(): AnalysisView {
  const reason =
    "2.1 % of the candidate's requests failed, 0.2 % of stable's; at most 0.3 % may (13 of 620 requests; stable 11 of 5580).";
  const failed = measurement({
    verdict: "failed",
    value: 0.021,
    reason,
    interval: { low: 0.009, high: null },
    evidence: 1240,
  });
  return {
    id: "r-7/guard",
    app: "shop",
    rollout: "r-7",
    candidate: 7,
    stable: 6,
    purpose: "guard",
    startedAt: at(0),
    finishedAt: at(35),
    verdict: "fail",
    reason,
    metrics: [
      metric("errors", {
        status: "failed",
        measurements: [measurement({ at: at(30) }), failed],
        counts: {
          successful: 6,
          failed: 1,
          inconclusive: 0,
          error: 0,
          consecutiveErrors: 0,
          consecutiveSuccesses: 0,
        },
      }),
      metric("latency", {
        unit: "ms",
        measurements: [
          measurement({
            value: 182,
            baseline: 176.4,
            threshold: 264,
            interval: { low: -4, high: 21 },
            evidence: 0.02,
            reason: "The candidate's p99 is 182 ms, stable's 176 ms; at most 264 ms is allowed.",
          }),
        ],
      }),
    ],
  };
}
