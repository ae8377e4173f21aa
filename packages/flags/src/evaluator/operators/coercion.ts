/**
 * JSONLogic compares and calculates as JavaScript does. These functions give what JavaScript's operators would, for
 * everything that JSON can say and for dates, but never run code that belongs to a value (`toString`, `valueOf`), and
 * stop at values that are too deep or too long.
 */
import { EvaluationFault } from "../logic/evaluationFault.ts";

/** The longest text that an evaluation puts together, in UTF-16 code units. */
export const longestText = 65_536;

/** No list that anybody compares or calculates with as a text is longer, nor any number. */
const longestListText = 1_000;
const longestNumber = 1_000;

/** An empty list is not true. */
export function isTruthy(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** `a == b`. */
export function looselyEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === null || a === undefined) return b === null || b === undefined;
  if (b === null || b === undefined) return false;
  const aIsObject = typeof a === "object";
  const bIsObject = typeof b === "object";
  if (aIsObject && bIsObject) return false;
  if (aIsObject) return looselyEqual(toText(a), b);
  if (bIsObject) return looselyEqual(a, toText(b));
  return typeof a !== typeof b && toNumber(a) === toNumber(b);
}

/** Below zero, zero or above, as `a < b`, and NaN when neither is less, equal or greater. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return difference(a, b);
  const left = toComparable(a);
  const right = toComparable(b);
  if (typeof left === "string" && typeof right === "string")
    return left === right ? 0 : left < right ? -1 : 1;
  return difference(toNumber(left), toNumber(right));
}

/** `Number(value)`. */
export function toNumber(value: unknown): number {
  switch (typeof value) {
    case "number":
      return value;
    case "string":
      return value.length > longestNumber ? Number.NaN : Number(value);
    case "boolean":
      return value ? 1 : 0;
    case "bigint":
      return Number(value);
    case "object":
      if (value === null) return 0;
      if (value instanceof Date) return Date.prototype.getTime.call(value);
      return Array.isArray(value) ? toNumber(toText(value)) : Number.NaN;
    default:
      return Number.NaN;
  }
}

/** `parseFloat(value)`, by which JSONLogic adds and multiplies. */
export function parseNumber(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" && !Array.isArray(value)) return Number.NaN;
  return Number.parseFloat(toText(value).slice(0, longestNumber));
}

/**
 * `String(value)`, except that a date is given as of ISO 8601.
 *
 * @throws EvaluationFault when lists are too deep, or the text becomes too long
 */
export function toText(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return listText(value, 0);
  if (value instanceof Date) return dateText(value);
  if (typeof value === "object") return value === null ? "null" : "[object Object]";
  return isPrimitive(value) ? String(value) : "";
}

const deepestList = 32;

/** `list.join()`: null and undefined are empty. */
function listText(list: readonly unknown[], depth: number): string {
  if (depth > deepestList) throw new EvaluationFault("A list is nested too deep to be read as text.");
  let text = "";
  for (let at = 0; at < list.length; at++) {
    const value: unknown = list[at];
    if (at > 0) text += ",";
    if (Array.isArray(value)) text += listText(value, depth + 1);
    else if (value !== null && value !== undefined) text += toText(value);
    if (text.length > longestListText) throw new EvaluationFault("A list is too long to be read as text.");
  }
  return text;
}

function isPrimitive(value: unknown): value is boolean | number | bigint | symbol | undefined {
  return typeof value !== "object" && typeof value !== "function";
}

function toComparable(value: unknown): unknown {
  return typeof value === "object" && value !== null && !(value instanceof Date) ? toText(value) : value;
}

function difference(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : a === b ? 0 : Number.NaN;
}

function dateText(date: Date): string {
  return Number.isNaN(toNumber(date)) ? "Invalid Date" : Date.prototype.toISOString.call(date);
}
