import type { Clock } from "../../clock.ts";
import type { AnalysisConfig } from "../../config/analysisSchema.ts";
import { runStatus } from "../assessment/runStatus.ts";
import type { AnalysisRecord, MetricRecord, Verdict } from "../record.ts";
import type { MetricPlan, Sides } from "./metricPlan.ts";
import { MetricRun } from "./metricRun.ts";
import { scoreOf } from "./scoreOf.ts";

export type RunSpec = Pick<AnalysisRecord, "id" | "rollout" | "purpose" | "step"> & {
  readonly sides: Sides;
  readonly score?: AnalysisConfig["score"];
};

/** Measures several metrics side by side; the first bad one ends the others. Saved as it goes. */
export class AnalysisRun {
  readonly #metrics: readonly MetricRun[];
  readonly #clock: Clock;
  readonly #save: (record: AnalysisRecord) => Promise<void>;
  readonly #score: AnalysisConfig["score"];
  #record: AnalysisRecord;
  #saved = { at: 0, verdict: "running" as Verdict };
  #saving: Promise<void> = Promise.resolve();

  constructor(
    { sides, score, ...spec }: RunSpec,
    plans: readonly MetricPlan[],
    clock: Clock,
    save: (record: AnalysisRecord) => Promise<void>,
    before?: AnalysisRecord,
  ) {
    this.#clock = clock;
    this.#save = save;
    this.#score = score;
    const known = new Map(before?.metrics.map((metric) => [metric.name, metric]));
    this.#metrics = plans.map((plan) => new MetricRun(plan, sides, clock, known.get(plan.name)));
    const { app, candidate, stable } = sides;
    const startedAt = before?.startedAt ?? clock.now();
    this.#record = { ...spec, app, candidate, stable, startedAt, ...this.#summary() };
  }

  get record(): AnalysisRecord {
    return this.#record;
  }

  /** Resolves when a metric has gone bad, when all have their status, or when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const measured = () => {
      this.#note();
      if (this.#metrics.some(({ record }) => isBad(record))) stop.abort(new Error("a metric has gone bad"));
    };
    await Promise.all(this.#metrics.map((metric) => metric.run(until, measured)));
    await this.#saving;
  }

  /** Nothing is measured any more; every metric gets its final status. */
  async end(): Promise<AnalysisRecord> {
    for (const metric of this.#metrics) metric.end();
    const summary = this.#summary();
    const { verdict, reason } = runStatus(summary.metrics, true);
    const final = verdict === summary.verdict ? summary : { ...summary, verdict, reason };
    this.#record = {
      ...this.#record,
      ...final,
      ...scoreOf(this.#metrics, this.#score),
      finishedAt: this.#clock.now(),
    };
    await this.#write();
    return this.#record;
  }

  /** Looks again at what ended inconclusive. */
  restart(): void {
    for (const metric of this.#metrics) if (metric.record.status === "inconclusive") metric.restart();
    this.#note();
  }

  #note(): void {
    this.#record = { ...this.#record, ...this.#summary() };
    const { verdict } = this.#record;
    const now = this.#clock.now();
    if (verdict === this.#saved.verdict && now - this.#saved.at < saveEveryMs) return;
    this.#saving = this.#saving.then(() => this.#write()).catch(() => undefined);
  }

  async #write(): Promise<void> {
    this.#saved = { at: this.#clock.now(), verdict: this.#record.verdict };
    await this.#save(this.#record);
  }

  #summary(): Pick<AnalysisRecord, "verdict" | "reason" | "metrics"> {
    const counted = this.#metrics.filter(({ record }) => !record.dryRun);
    const worst = counted.toSorted((a, b) => rank(b) - rank(a))[0];
    const metrics = this.#metrics.map(({ record }) => record);
    if (worst === undefined) return { verdict: "inconclusive", reason: "nothing is measured", metrics };
    const verdict = verdictOf(worst);
    const telling = verdict === "pass" ? counted : [worst];
    const reason = telling.map(({ plan, record }) => `${plan.name}: ${reasonOf(record)}`).join(" ");
    return { verdict, reason, metrics };
  }
}

const saveEveryMs = 2_000;

function isBad({ status, dryRun }: MetricRecord): boolean {
  return !dryRun && status !== "running" && status !== "successful";
}

/** Of one metric, as far as it has come. */
function verdictOf(metric: MetricRun): Exclude<Verdict, "running"> {
  switch (metric.record.status) {
    case "failed":
      return "fail";
    case "error":
    case "inconclusive":
      return metric.record.status;
    case "successful":
      return "pass";
    case "running":
      return metric.lacksData ? "inconclusive" : "pass";
  }
}

function rank(metric: MetricRun): number {
  return ["pass", "inconclusive", "error", "fail"].indexOf(verdictOf(metric));
}

function reasonOf({ measurements }: MetricRecord): string {
  return measurements.at(-1)?.reason ?? "insufficient-data: nothing was measured yet.";
}
