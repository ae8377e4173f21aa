import { isObject, JsonProblem, type JsonObject, numberAt } from "./jsonValue.ts";
import type { JsonPath } from "./jsonText.ts";

/** One series of an answer of Prometheus' HTTP API to a range query. */
export interface PrometheusSeries {
  readonly labels: JsonObject;
  readonly path: JsonPath;
  /** Times in seconds since the epoch, as they came. */
  readonly points: readonly (readonly [time: unknown, value: number])[];
}

/** `{ "status": "success", "data": { "resultType": "matrix", … } }` */
export function isPrometheusAnswer(json: unknown): json is JsonObject {
  return isObject(json) && "status" in json && ("data" in json || "error" in json);
}

/** Throws JsonProblem for a failed query and for anything but the answer to a range query. */
export function prometheusSeries(answer: JsonObject, path: JsonPath): readonly PrometheusSeries[] {
  if (answer["status"] !== "success") {
    throw new JsonProblem([...path, "status"], `is a failed query of Prometheus: ${String(answer["error"])}`);
  }
  const data = answer["data"];
  if (!isObject(data) || data["resultType"] !== "matrix" || !Array.isArray(data["result"])) {
    throw new JsonProblem([...path, "data"], "must be the answer to a range query (resultType matrix)");
  }
  return data["result"].map((one: unknown, index) => {
    const here = [...path, "data", "result", index];
    if (!isObject(one) || !Array.isArray(one["values"])) {
      throw new JsonProblem(here, "must be a series with `values`");
    }
    const points = one["values"].map((point: unknown, number): readonly [unknown, number] => {
      const place = [...here, "values", number];
      if (!Array.isArray(point) || point.length !== 2) throw new JsonProblem(place, "must be [time, value]");
      return [point[0], numberAt(point[1], [...place, 1])];
    });
    return { labels: isObject(one["metric"]) ? one["metric"] : {}, path: here, points };
  });
}
