import { z } from "zod";
import type { MetricUnit } from "../../metricUnit.ts";
import type { RecordingBuilder } from "./builder.ts";
import { invalid, placeOfOffset } from "./invalid.ts";
import { type JsonPath, offsetOf, syntaxErrorOffset } from "./jsonText.ts";
import { isObject, JsonProblem, type JsonObject } from "./jsonValue.ts";
import { readPairs } from "./pairs.ts";
import { isPrometheusAnswer, prometheusSeries } from "./prometheus.ts";
import { sidePoints, timeAt } from "./side.ts";

/** Throws ANALYSIS_INVALID. */
export function readJson(source: string, text: string, builder: RecordingBuilder): void {
  const json = parsed(source, text);
  try {
    readDocument(json, builder);
  } catch (problem) {
    if (!(problem instanceof JsonProblem)) throw problem;
    const place = placeOfOffset(text, offsetOf(text, problem.path));
    const name = pathText(problem.path);
    throw invalid(source, place, `${name} ${problem.message}`, "Correct it and run the command again.");
  }
}

function parsed(source: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const offset = syntaxErrorOffset(text);
    const problem = offset >= text.trimEnd().length ? "the JSON ends too early" : "this is not JSON";
    throw invalid(source, placeOfOffset(text, offset), problem, "Correct it and run the command again.");
  }
}

function readDocument(json: unknown, builder: RecordingBuilder): void {
  if (Array.isArray(json)) return readPairs(json, builder);
  if (isPrometheusAnswer(json)) return readAnswer(json, builder);
  if (isObject(json) && isObject(json["metrics"])) {
    for (const [name, metric] of Object.entries(json["metrics"])) {
      readMetric(name, metric, ["metrics", name], builder);
    }
    return;
  }
  throw new JsonProblem(
    [],
    "must be { metrics: { name: { candidate, stable } } }, an answer of Prometheus, or pairs",
  );
}

const units: z.ZodType<MetricUnit> = z.enum([
  "share",
  "ms",
  "bytes",
  "per-second",
  "cores",
  "count",
  "number",
]);

/** Every key but `unit` and `kind` is a side. */
function readMetric(name: string, json: unknown, path: JsonPath, builder: RecordingBuilder): void {
  if (!isObject(json)) throw new JsonProblem(path, "must be { candidate, stable }");
  const { unit, kind, ...sides } = json;
  if (kind !== undefined && kind !== "durations" && kind !== "values" && kind !== "counts") {
    throw new JsonProblem([...path, "kind"], "must be durations, values or counts");
  }
  for (const [side, series] of Object.entries(sides)) {
    for (const { point, path: here } of sidePoints(series, [...path, side], kind === "durations")) {
      const problem = builder.add(name, side, point);
      if (problem !== undefined) throw new JsonProblem(here, problem);
    }
  }
  if (unit === undefined) return;
  const { data, success } = units.safeParse(unit);
  if (!success)
    throw new JsonProblem([...path, "unit"], "must be share, ms, bytes, per-second, cores, count or number");
  builder.unit(name, data);
}

/** The sides are told apart by the label `side` or `release`. */
function readAnswer(answer: JsonObject, builder: RecordingBuilder): void {
  for (const { labels, path, points } of prometheusSeries(answer, [])) {
    const side = labels["side"] ?? labels["release"];
    if (typeof side !== "string") {
      throw new JsonProblem(
        path,
        "has no label `side` or `release`: group the query by one, or put two answers side by side",
      );
    }
    const name = typeof labels["__name__"] === "string" ? labels["__name__"] : "value";
    for (const [index, [time, value]] of points.entries()) {
      const here = [...path, "values", index];
      const problem = builder.add(name, side, { kind: "value", at: timeAt(time, [...here, 0]), value });
      if (problem !== undefined) throw new JsonProblem(here, problem);
    }
  }
}

function pathText(path: JsonPath): string {
  return path.length === 0
    ? "the document"
    : path
        .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
        .join("")
        .replace(/^\./, "");
}
