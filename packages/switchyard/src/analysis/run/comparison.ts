import type { CompareConfig } from "../../config/analysisSchema.ts";
import { type Batch, type MetricData, sizeOf } from "../data.ts";
import { judgeMannWhitney } from "../judge/mannWhitney/mannWhitneyJudge.ts";
import { judgeRate } from "../judge/rate/rateJudge.ts";
import {
  addBatch,
  beginSequential,
  judgeSequential,
  type SequentialOptions,
  type SequentialState,
} from "../judge/sequential/sequentialJudge.ts";
import type { Judgement } from "../judgement.ts";
import { gather, isTelling } from "./gather.ts";
import type { MetricPlan } from "./metricPlan.ts";

/** What a comparison remembers between two looks; plain JSON. */
export type ComparisonState =
  | {
      readonly kind: "sequential";
      readonly evidence: SequentialState;
      /** Looks that are too small to be judged by themselves. */
      readonly pending: Batch | null;
    }
  /** Everything so far; judged once, at the end. */
  | { readonly kind: "fixed"; readonly candidate: MetricData; readonly stable: MetricData };

/** `history`: what the stable release did before the candidate's first request, oldest first. */
export function beginComparison(compare: CompareConfig, history: readonly MetricData[]): ComparisonState {
  if (compare.sequential) {
    return { kind: "sequential", evidence: beginSequential(history), pending: null };
  }
  return { kind: "fixed", candidate: none, stable: none };
}

export function look(
  state: ComparisonState,
  batch: Batch,
  plan: MetricPlan,
  compare: CompareConfig,
): ComparisonState {
  if (state.kind === "sequential") {
    const options = optionsOf(plan, compare);
    const all = options.perTime === true ? batch : gather(state.pending, batch);
    return isTelling(all, options)
      ? { kind: "sequential", evidence: addBatch(state.evidence, all, options), pending: null }
      : { ...state, pending: all };
  }
  return {
    kind: "fixed",
    candidate: append(state.candidate, batch.candidate),
    stable: append(state.stable, batch.stable),
  };
}

/** The judge's word so far; a fixed-sample test has none before `ended`: looking early would spoil its error rate. */
export function judge(
  state: ComparisonState,
  plan: MetricPlan,
  compare: CompareConfig,
  ended: boolean,
): Judgement | undefined {
  if (state.kind === "sequential") return judgeSequential(state.evidence, optionsOf(plan, compare));
  return ended ? judgeFixed(state.candidate, state.stable, plan, compare) : undefined;
}

/** Of a fixed-sample test that is yet to come: it would have nothing to say. */
export function isTooSmall(
  { candidate, stable }: Extract<ComparisonState, { kind: "fixed" }>,
  plan: MetricPlan,
  compare: CompareConfig,
): boolean {
  return Math.min(sizeOf(candidate), sizeOf(stable)) < optionsOf(plan, compare).minSamples;
}

function judgeFixed(
  candidate: MetricData,
  stable: MetricData,
  plan: MetricPlan,
  compare: CompareConfig,
): Judgement {
  const options = optionsOf(plan, compare);
  if (candidate.kind === "tally" && stable.kind === "tally" && compare.judge !== "mann-whitney") {
    return judgeRate(candidate, stable, options);
  }
  if (candidate.kind === "samples" && stable.kind === "samples" && compare.judge !== "rate") {
    return judgeMannWhitney(candidate.samples, stable.samples, {
      ...compare,
      critical: plan.config.critical,
    });
  }
  return {
    verdict: "error",
    reason: `\`judge: ${compare.judge ?? "default"}\` with \`sequential: false\` cannot compare ${words[candidate.kind]} with ${words[stable.kind]}`,
    value: null,
    baseline: null,
    threshold: null,
    samples: { candidate: 0, stable: 0 },
  };
}

export function optionsOf(
  { alpha, minRequests, unit }: MetricPlan,
  compare: CompareConfig,
): SequentialOptions {
  const values = unit !== "share" && unit !== "ms";
  return {
    alpha,
    minSamples: compare.minSamples ?? (values ? minValues : minRequests),
    direction: compare.direction,
    quantile: compare.quantile / 10_000,
    minDifference: compare.minDifference,
    unit: unit === "share" || unit === "ms" || unit === "bytes" || unit === "cores" ? unit : "none",
    ...(compare.maxRatio !== undefined && { maxRatio: compare.maxRatio }),
    perTime: compare.counts === "rates",
  };
}

const minValues = 4;

/** Samples of hours at one per second; older ones make room. */
const keptSamples = 20_000;

const none: MetricData = { kind: "samples", samples: [] };

const words = { tally: "counts", histogram: "durations", samples: "values" } as const;

function append(all: MetricData, more: MetricData): MetricData {
  if (all.kind === "tally" && more.kind === "tally") {
    return { kind: "tally", events: all.events + more.events, exposure: all.exposure + more.exposure };
  }
  if (all.kind === "samples" && more.kind === "samples") {
    return { kind: "samples", samples: [...all.samples, ...more.samples].slice(-keptSamples) };
  }
  // The first look tells the kind.
  return more;
}
