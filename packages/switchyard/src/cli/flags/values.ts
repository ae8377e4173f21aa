import type { Json } from "@switchyard/flags";
import { SwitchyardError, messageOf } from "../../errors.ts";

export const valueTypes = ["boolean", "string", "number", "object"] as const;
export type ValueType = (typeof valueTypes)[number];

/** Of the first value; what there is none of is taken to be a boolean. */
export function typeOf([value]: readonly Json[]): ValueType {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return typeof value === "string" ? "string" : typeof value === "number" ? "number" : "boolean";
  return value === undefined ? "boolean" : "object";
}

/** A value of a variant, as typed. Throws USAGE. */
export function parseValue(text: string, type: ValueType): Json {
  if (type === "string") return text;
  const value = json(text);
  const fits = type === "object" ? typeof value === "object" : typeof value === type;
  if (fits) return value;
  throw new SwitchyardError("USAGE", `${text} is no ${type}.`, { next: `Write ${examples[type]}.` });
}

function json(text: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (cause) {
    throw new SwitchyardError("USAGE", `The value ${text} cannot be read: ${messageOf(cause)}.`, {
      next: 'Write true, 12 or {"a": 1}, or say `--type string`.',
      cause,
    });
  }
}

const examples: Readonly<Record<ValueType, string>> = {
  boolean: "true or false",
  string: "any text",
  number: "a number such as 12.5",
  object: 'JSON such as {"limit": 5}',
};
