import { createHistogram, record } from "../../traffic/histogram.ts";
import type { MetricData } from "../data.ts";
import type { MetricProvider, Window } from "../providers/port.ts";
import type { Sides } from "../run/metricPlan.ts";
import { isOffset, type Point, type RecordedMetric } from "./recording.ts";

/** The two sides of a recording, in the place of releases. */
export const recordedSides: Omit<Sides, "since" | "began"> = {
  app: "recorded",
  candidate: 2,
  stable: 1,
};

/** Answers out of a recording what a source of metrics would have answered then. */
export function recordedProvider(metric: RecordedMetric): MetricProvider {
  return {
    source: "recording",
    measure: async ({ release, window }) => {
      const points = release === recordedSides.candidate ? metric.candidate : metric.stable;
      return {
        data: dataOf(metric.kind, within(points, window)),
        query: `${metric.name} of both sides, ${momentText(window.from)} to ${momentText(window.to)}`,
      };
    },
  };
}

/** All of a stretch of points as one measurement. */
export function dataOf(kind: Point["kind"], points: readonly Point[]): MetricData {
  switch (kind) {
    case "tally": {
      const tallies = points.filter((point) => point.kind === "tally");
      const sum = (of: (point: (typeof tallies)[number]) => number) =>
        tallies.reduce((total, point) => total + of(point), 0);
      return {
        kind: "tally",
        events: sum(({ events }) => events),
        exposure: sum(({ exposure }) => exposure),
      };
    }
    case "value":
      return {
        kind: "samples",
        samples: points.flatMap((point) => (point.kind === "value" ? [point.value] : [])),
      };
    case "duration": {
      const histogram = createHistogram();
      for (const point of points) if (point.kind === "duration") record(histogram, point.ms * 1000);
      return { kind: "histogram", histogram };
    }
    default:
      return kind satisfies never;
  }
}

/** Half open. */
export function within(points: readonly Point[], { from, to }: Window): readonly Point[] {
  return points.slice(firstAt(points, from), firstAt(points, to));
}

/** Index of the first point at or after a moment. */
function firstAt(points: readonly Point[], moment: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.at ?? moment) < moment) low = middle + 1;
    else high = middle;
  }
  return low;
}

function momentText(at: number): string {
  return isOffset(at) ? `${at / 1000} s` : new Date(at).toISOString();
}
