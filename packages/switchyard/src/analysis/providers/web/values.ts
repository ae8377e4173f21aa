import { type JSONValue, jsonpath } from "json-p3";
import { messageOf } from "../../../errors.ts";
import { unavailable } from "../unavailable.ts";

/**
 * The numbers that a JSONPath (RFC 9535) finds, lists taken apart: numbers, texts of numbers, true as 1 and false as 0.
 * Null and nothing found are no data. Throws METRIC_UNAVAILABLE for anything else.
 */
export function valuesAt(source: string, path: string, json: JSONValue): readonly number[] {
  return found(source, path, json)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .flatMap((value) => numberOf(source, path, value) ?? []);
}

function found(source: string, path: string, json: JSONValue): readonly JSONValue[] {
  try {
    return jsonpath.query(path, json).values();
  } catch (error) {
    throw unavailable(source, `answered with what ${path} cannot be applied to: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function numberOf(source: string, path: string, value: JSONValue): number | undefined {
  if (value === null) return undefined;
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" && numeric.test(value.trim())) return Number(value);
  const found = typeof value === "string" ? JSON.stringify(value.slice(0, 100)) : "a list or an object";
  throw unavailable(source, `has ${found} at ${path}, which is no number.`);
}

const numeric = /^(NaN|[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?)$/i;
