import type { MetricData } from "../../../../packages/switchyard/src/analysis/data.ts";
import {
  addBatch,
  beginSequential,
  judgeSequential,
  type SequentialOptions,
  type SequentialState,
} from "../../../../packages/switchyard/src/analysis/judge/sequential/sequentialJudge.ts";
import { logMoneyOf } from "../../../../packages/switchyard/src/analysis/judge/sequential/wager.ts";
import { appSchema, type GuardConfig } from "../../../../packages/switchyard/src/config/schema.ts";

export type MetricName = "errors" | "latency" | "memory";
export const metricNames: readonly MetricName[] = ["errors", "latency", "memory"];

/** What one release did in one look. */
export type Readings = Readonly<Record<MetricName, MetricData>>;

export const guardDefaults: GuardConfig = appSchema.shape.guard.parse(undefined);

/** The comparisons of the default guard; each metric gets an equal part of `alpha`, the whole guard's. */
export function guardOptions(alpha: number): Readonly<Record<MetricName, SequentialOptions>> {
  const base = {
    alpha: alpha / metricNames.length,
    minSamples: guardDefaults.minRequests,
    direction: "increase",
    quantile: 0.99,
  } as const;
  return {
    errors: { ...base, minDifference: guardDefaults.maxErrorIncrease / 10_000, unit: "share" },
    latency: {
      ...base,
      maxRatio: guardDefaults.maxLatencyRatio,
      minDifference: guardDefaults.minLatencyIncrease,
      unit: "ms",
    },
    memory: {
      ...base,
      minSamples: 4,
      maxRatio: guardDefaults.maxMemoryRatio,
      minDifference: guardDefaults.minMemoryIncrease,
      unit: "bytes",
    },
  };
}

export class GuardRun {
  readonly #options: Readonly<Record<MetricName, SequentialOptions>>;
  readonly #states: Record<MetricName, SequentialState>;
  /** The first failure, never taken back. */
  failed: { readonly metric: MetricName; readonly look: number; readonly reason: string } | null = null;
  #looks = 0;

  constructor(alpha: number, history: readonly Readings[]) {
    this.#options = guardOptions(alpha);
    const begin = (metric: MetricName) => beginSequential(history.map((readings) => readings[metric]));
    this.#states = { errors: begin("errors"), latency: begin("latency"), memory: begin("memory") };
  }

  look(candidate: Readings, stable: Readings): void {
    this.#looks += 1;
    for (const metric of metricNames) {
      const options = this.#options[metric];
      const batch = { candidate: candidate[metric], stable: stable[metric] };
      this.#states[metric] = addBatch(this.#states[metric], batch, options);
      if (!mayFail(this.#states[metric], options.alpha)) continue;
      const judgement = judgeSequential(this.#states[metric], options);
      if (judgement.verdict === "fail") {
        this.failed ??= { metric, look: this.#looks, reason: judgement.reason };
      }
    }
  }
}

/** Spares the sentence of most looks: without this much money on it, no judgement is a failure. */
function mayFail({ suspicions }: SequentialState, alpha: number): boolean {
  return suspicions.some(({ wager }) => logMoneyOf(wager) >= Math.log(1 / alpha));
}
