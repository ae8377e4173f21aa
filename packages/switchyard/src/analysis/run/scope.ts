import { quantile } from "../../traffic/histogram.ts";
import type { MetricData } from "../data.ts";

/** What a condition sees of one side: a number, or all of them where there is not exactly one; empty without data. */
export function resultOf(data: MetricData, q: number): number | readonly number[] {
  const samples = samplesOf(data, q);
  const [only, ...more] = samples;
  return only !== undefined && more.length === 0 ? only : samples;
}

/** A tally is its share, a histogram its quantile in milliseconds. */
export function samplesOf(data: MetricData, q: number): readonly number[] {
  switch (data.kind) {
    case "tally":
      return data.exposure === 0 ? [] : [data.events / data.exposure];
    case "histogram": {
      const micros = quantile(data.histogram, q);
      return micros === undefined ? [] : [micros / 1000];
    }
    case "samples":
      return data.samples;
  }
}
