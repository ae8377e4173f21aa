import { createHistogram, record } from "../../../traffic/histogram.ts";
import type { Batch, MetricData } from "../../data.ts";
import type { Judgement } from "../../judgement.ts";
import {
  addBatch,
  beginSequential,
  judgeSequential,
  type SequentialOptions,
  type SequentialState,
} from "./sequentialJudge.ts";

export const options: SequentialOptions = {
  alpha: 0.001,
  minSamples: 20,
  direction: "increase",
  quantile: 0.99,
  minDifference: 0,
};
export const none: MetricData = { kind: "samples", samples: [] };

export function tally(events: number, exposure: number): MetricData {
  return { kind: "tally", events, exposure };
}

export function samples(...values: number[]): MetricData {
  return { kind: "samples", samples: values };
}

/** Every `slowEvery`th request takes 800 ms, the others around `fast`. */
export function durations(count: number, fast: number, slowEvery = Infinity, from = 0): MetricData {
  const histogram = createHistogram();
  for (let at = from; at < from + count; at += 1) {
    record(histogram, ((at + 1) % slowEvery === 0 ? 800 : fast + (at % 7) / 10) * 1000);
  }
  return { kind: "histogram", histogram };
}

export function after(
  batches: readonly Batch[],
  used = options,
  history: readonly MetricData[] = [],
): SequentialState {
  return batches.reduce((state, batch) => addBatch(state, batch, used), beginSequential(history));
}

export function times(count: number, batch: (at: number) => Batch): Batch[] {
  return Array.from({ length: count }, (_, at) => batch(at));
}

export function judge(
  batches: readonly Batch[],
  used = options,
  history: readonly MetricData[] = [],
): Judgement {
  return judgeSequential(after(batches, used, history), used);
}

/** Twenty looks without stable. */
export function alone(candidate: MetricData): Batch[] {
  return times(20, () => ({ candidate, stable: none }));
}
