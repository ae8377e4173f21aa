import { merge } from "../../../traffic/histogram.ts";
import type { MetricData } from "../../data.ts";
import { medianOf } from "./medianOf.ts";
import { addTallies } from "./tally.ts";

const stretchesKept = 60;
const valuesKept = 200;

/** The same data in bounded room: neighbours merged; of values one median per reading, the newest. */
export function compact(history: readonly MetricData[]): readonly MetricData[] {
  const medians = history
    .filter((data) => data.kind === "samples")
    .flatMap(({ samples }) => windowOf(samples));
  const size = Math.ceil(history.length / stretchesKept);
  return [
    ...medians.slice(-valuesKept),
    ...chunks(
      history.filter((data) => data.kind === "tally"),
      size,
    ).map((chunk) => chunk.reduce((a, b) => ({ kind: "tally", ...addTallies(a, b) }))),
    ...chunks(
      history.filter((data) => data.kind === "histogram"),
      size,
    ).map((chunk) =>
      chunk.reduce((a, b) => ({ kind: "histogram", histogram: merge(a.histogram, b.histogram) })),
    ),
  ];
}

function windowOf(samples: readonly number[]): MetricData[] {
  const values = samples.filter((value) => !Number.isNaN(value));
  return values.length === 0 ? [] : [{ kind: "samples", samples: [medianOf(values)] }];
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) || 0 }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
