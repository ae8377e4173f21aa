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
    const startedAt = before?.startedAt ?? clock.now();
    this.#metrics = plans.map((plan) => {
      const saved = known.get(plan.name);
      return new MetricRun(plan, sides, clock, { startedAt, ...(saved !== undefined && { saved }) });
    });
    const { app, candidate, stable } = sides;
    this.#record = { ...spec, app, candidate, stable, startedAt, ...this.#summary() };
  }

  get record(): AnalysisRecord {
    return this.#record;
  }

  /**
   * Resolves when a metric has gone bad enough, when all have their status, or when `signal` aborts. A metric that has
   * gone bad, but not bad enough, begins anew; the others are measured on beside it.
   */
  async run(
    signal: AbortSignal,
    { isEnough = isBad, onMeasured = () => undefined }: RunOptions = {},
  ): Promise<void> {
    const stop = new AbortController();
    const until = AbortSignal.any([signal, stop.signal]);
    const look = (metrics: readonly MetricRun[]) => {
      if (this.#counted().some(({ record }) => isEnough(record.status)))
        stop.abort(new Error("a metric has gone bad"));
      else for (const metric of metrics) if (isBadAndCounted(metric)) metric.restart();
      this.#note();
    };
    const measured = (metric: MetricRun) => {
      look([metric]);
      onMeasured();
    };
    look(this.#counted());
    await Promise.all(this.#metrics.map((metric) => metric.run(until, () => measured(metric))));
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

  /** All but the dry runs, which end as they like and change nothing. */
  #counted(): readonly MetricRun[] {
    return this.#metrics.filter(({ record }) => !record.dryRun);
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
    const counted = this.#counted();
    const worst = counted.toSorted((a, b) => rank(b) - rank(a))[0];
    const metrics = this.#metrics.map(({ record }) => record);
    if (worst === undefined) return { verdict: "inconclusive", reason: "nothing is measured", metrics };
    const verdict = verdictOf(worst);
    const telling = verdict === "pass" ? counted : [worst];
    const reason = telling.map(({ plan, record }) => `${plan.name}: ${reasonOf(record)}`).join(" ");
    return { verdict, reason, metrics };
  }
}

export interface RunOptions {
  /** Which status of a counted metric ends the run. Default: any bad one. */
  readonly isEnough?: (status: MetricRecord["status"]) => boolean;
  /** After every measurement; the record is up to date. */
  readonly onMeasured?: () => void;
}

const saveEveryMs = 2_000;

function isBad(status: MetricRecord["status"]): boolean {
  return status !== "running" && status !== "successful";
}

function isBadAndCounted({ record }: MetricRun): boolean {
  return isBad(record.status) && !record.dryRun;
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

/** One that has gone inconclusive explains more than one that still waits for data. */
function rank(metric: MetricRun): number {
  const verdict = ["pass", "inconclusive", "error", "fail"].indexOf(verdictOf(metric));
  return isBad(metric.record.status) ? verdict + 0.5 : verdict;
}

function reasonOf({ measurements }: MetricRecord): string {
  return measurements.at(-1)?.reason ?? "insufficient-data: nothing was measured yet.";
}
