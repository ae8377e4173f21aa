import type { RecordingBuilder } from "./builder.ts";
import { isObject, JsonProblem, numberAt } from "./jsonValue.ts";

/**
 * A list of pairs as Kayenta keeps them: `{ name, values: { experiment, control }, scopes }`. Both sides are put at the
 * experiment's times, since a control of an earlier hour is compared value by value. Throws JsonProblem.
 */
export function readPairs(pairs: readonly unknown[], builder: RecordingBuilder): void {
  for (const [index, pair] of pairs.entries()) {
    const values = isObject(pair) ? pair["values"] : undefined;
    if (!isObject(pair) || typeof pair["name"] !== "string" || !isObject(values)) {
      throw new JsonProblem([index], "must be a pair of series: { name, values: { experiment, control } }");
    }
    const { from, step } = timesOf(pair["scopes"]);
    for (const [side, series] of Object.entries(values)) {
      const path = [index, "values", side];
      if (!Array.isArray(series)) throw new JsonProblem(path, "must be a list of numbers");
      for (const [position, value] of series.entries()) {
        const here = [...path, position];
        const point = { kind: "value", at: from + position * step, value: numberAt(value, here) } as const;
        const problem = builder.add(pair["name"], side, point);
        if (problem !== undefined) throw new JsonProblem(here, problem);
      }
    }
  }
}

function timesOf(scopes: unknown): { readonly from: number; readonly step: number } {
  const scope = isObject(scopes) ? scopes["experiment"] : undefined;
  const number = (key: string) =>
    isObject(scope) && typeof scope[key] === "number" ? scope[key] : undefined;
  return { from: number("startTimeMillis") ?? 0, step: number("stepMillis") ?? 60_000 };
}
