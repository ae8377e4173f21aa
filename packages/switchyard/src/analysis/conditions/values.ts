import { ConditionError, type Place } from "./conditionError.ts";

/** A value's type as a message names it. */
export function typeName(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  switch (typeof value) {
    case "number":
      return Number.isNaN(value) ? "not a number (NaN)" : "a number";
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    default:
      return "an object";
  }
}

/** The value as a number, NaN included. */
export function asNumber(value: unknown, place: Place, what = "this"): number {
  if (typeof value === "number") return value;
  throw new ConditionError(`${what} is ${typeName(value)}, and a number is needed`, place);
}

export function asBoolean(value: unknown, place: Place): boolean {
  if (typeof value === "boolean") return value;
  throw new ConditionError(
    `this is ${typeName(value)}, and true or false is needed: compare it with something`,
    place,
  );
}

/** The list's numbers; never empty, because a statistic of nothing would be a guess. */
export function asNumbers(value: unknown, place: Place): readonly [number, ...number[]] {
  if (!Array.isArray(value))
    throw new ConditionError(`this is ${typeName(value)}, and a list is needed`, place);
  const [first, ...rest] = value.map((item: unknown, index) => asNumber(item, place, `item ${index}`));
  if (first === undefined) throw new ConditionError("this is an empty list: there is no data", place);
  return [first, ...rest];
}
