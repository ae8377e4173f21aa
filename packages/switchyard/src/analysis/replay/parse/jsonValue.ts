import type { JsonPath } from "./jsonText.ts";

/** Something in a JSON document is not what it should be; the parser of the whole knows where that is in the text. */
export class JsonProblem extends Error {
  readonly path: JsonPath;

  constructor(path: JsonPath, message: string) {
    super(message);
    this.path = path;
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A number; where sources write them as texts, those and NaN too. */
export function numberAt(value: unknown, path: JsonPath): number {
  if (typeof value === "number") return value;
  if (value === null || (typeof value === "string" && /^nan$/i.test(value))) return Number.NaN;
  if (typeof value === "string" && /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value))
    return Number(value);
  throw new JsonProblem(path, `must be a number or "NaN", not ${JSON.stringify(value)?.slice(0, 60)}`);
}
