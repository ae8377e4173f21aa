import type { MetricUnit } from "../../metricUnit.ts";
import { maxMetrics, maxPoints, type Point, type RecordedMetric } from "../recording.ts";
import { chooseSides, type SideNames } from "./sides.ts";

/** Collects points by metric and side. A method returns what is wrong in plain words, or undefined. */
export class RecordingBuilder {
  readonly #metrics = new Map<string, Collected>();
  #points = 0;

  add(name: string, side: string, point: Point): string | undefined {
    if (name === "") return "the metric has no name";
    const problem = problemOf(point);
    if (problem !== undefined) return problem;
    const metric = this.#metrics.get(name) ?? { kind: point.kind, sides: new Map<string, Point[]>() };
    if (metric.kind !== point.kind) {
      return `metric ${name} has ${words[metric.kind]} before and ${words[point.kind]} here; use one of them`;
    }
    this.#metrics.set(name, metric);
    if (this.#metrics.size > maxMetrics) return `there are more than ${maxMetrics} metrics`;
    const points = metric.sides.get(side) ?? [];
    points.push(point);
    metric.sides.set(side, points);
    this.#points += 1;
    return this.#points > maxPoints ? `there are more than ${maxPoints} records` : undefined;
  }

  unit(name: string, unit: MetricUnit): void {
    const metric = this.#metrics.get(name);
    if (metric !== undefined) metric.unit = unit;
  }

  /** All that was collected, or in plain words why it cannot be used. */
  finish(names: SideNames): readonly RecordedMetric[] | string {
    if (this.#metrics.size === 0) return "there is no record in it";
    const present = [...this.#metrics.values()].flatMap(({ sides }) => [...sides.keys()]);
    const sides = chooseSides([...new Set(present)], names);
    if (typeof sides === "string") return sides;
    return [...this.#metrics].map(([name, metric]) => ({
      name,
      kind: metric.kind,
      ...(metric.unit !== undefined && { unit: metric.unit }),
      candidate: inTime(metric.sides.get(sides.candidate)),
      stable: inTime(metric.sides.get(sides.stable)),
    }));
  }
}

interface Collected {
  readonly kind: Point["kind"];
  readonly sides: Map<string, Point[]>;
  unit?: MetricUnit;
}

const words = { tally: "counts", value: "values", duration: "durations" } as const;

function problemOf(point: Point): string | undefined {
  switch (point.kind) {
    case "tally":
      if (!isCount(point.events)) return `events must be a number from 0 up, not ${point.events}`;
      if (!isCount(point.exposure)) return `exposure must be a number from 0 up, not ${point.exposure}`;
      return undefined;
    case "value":
      return Math.abs(point.value) > Number.MAX_SAFE_INTEGER * 1e6
        ? `value must be a number of ordinary size or NaN, not ${point.value}`
        : undefined;
    case "duration":
      return isCount(point.ms) ? undefined : `duration must be milliseconds from 0 up, not ${point.ms}`;
    default:
      return point satisfies never;
  }
}

/** Beyond it adding one changes nothing. */
function isCount(number: number): boolean {
  return number >= 0 && number <= Number.MAX_SAFE_INTEGER;
}

function inTime(points: readonly Point[] = []): readonly Point[] {
  return points.toSorted((a, b) => a.at - b.at);
}
