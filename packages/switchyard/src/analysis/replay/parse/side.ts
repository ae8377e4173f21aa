import type { Point } from "../recording.ts";
import type { JsonPath } from "./jsonText.ts";
import { isObject, JsonProblem, numberAt } from "./jsonValue.ts";
import { isPrometheusAnswer, prometheusSeries } from "./prometheus.ts";
import { parseTime, timeShapes } from "./time.ts";

export interface PlacedPoint {
  readonly point: Point;
  readonly path: JsonPath;
}

/**
 * One side of a metric: a list of points, an answer of Prometheus, or `events` and `exposure` as either, joined by
 * time. Throws JsonProblem.
 */
export function sidePoints(json: unknown, path: JsonPath, durations: boolean): readonly PlacedPoint[] {
  if (Array.isArray(json)) {
    return json.map((one: unknown, index) => {
      const here = [...path, index];
      return { point: pointOf(one, here, durations), path: here };
    });
  }
  if (isPrometheusAnswer(json)) {
    return prometheusSeries(json, path).flatMap((series) =>
      series.points.map(([time, value], index) => {
        const here = [...series.path, "values", index];
        return { point: valuePoint(timeAt(time, [...here, 0]), value, durations), path: here };
      }),
    );
  }
  if (isObject(json) && "events" in json && "exposure" in json) {
    return joined(
      sidePoints(json["events"], [...path, "events"], false),
      sidePoints(json["exposure"], [...path, "exposure"], false),
    );
  }
  throw new JsonProblem(
    path,
    "must be a list of points, or an answer of Prometheus, or { events, exposure }",
  );
}

/** `[t, value]`, `[t, events, exposure]`, `{ time, value | duration | events, exposure }`. */
function pointOf(json: unknown, path: JsonPath, durations: boolean): Point {
  if (Array.isArray(json) && (json.length === 2 || json.length === 3)) {
    const at = timeAt(json[0], [...path, 0]);
    const first = numberAt(json[1], [...path, 1]);
    if (json.length === 2) return valuePoint(at, first, durations);
    return { kind: "tally", at, events: first, exposure: numberAt(json[2], [...path, 2]) };
  }
  if (isObject(json)) {
    const at = timeAt(json["time"], "time" in json ? [...path, "time"] : path);
    const number = (key: string) => numberAt(json[key], [...path, key]);
    if ("events" in json && "exposure" in json) {
      return { kind: "tally", at, events: number("events"), exposure: number("exposure") };
    }
    if ("duration" in json) return { kind: "duration", at, ms: number("duration") };
    if ("value" in json) return valuePoint(at, number("value"), durations);
  }
  throw new JsonProblem(
    path,
    "must be [time, value], [time, events, exposure], or an object with those names",
  );
}

function valuePoint(at: number, value: number, durations: boolean): Point {
  return durations ? { kind: "duration", at, ms: value } : { kind: "value", at, value };
}

/** Throws JsonProblem. */
export function timeAt(time: unknown, path: JsonPath): number {
  const at = parseTime(time);
  if (at === undefined) throw new JsonProblem(path, `must be ${timeShapes}`);
  return at;
}

function joined(events: readonly PlacedPoint[], exposure: readonly PlacedPoint[]): readonly PlacedPoint[] {
  const totals = new Map(exposure.map(({ point }) => [point.at, valueOf(point)]));
  return events.map(({ point, path }) => {
    const total = totals.get(point.at);
    if (total === undefined) throw new JsonProblem(path, "has no exposure of the same time");
    return { point: { kind: "tally", at: point.at, events: valueOf(point), exposure: total }, path };
  });
}

function valueOf(point: Point): number {
  return point.kind === "value" ? point.value : Number.NaN;
}
