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
  const value = json(text, type);
  const fits = type === "object" ? typeof value === "object" : typeof value === type;
  if (fits) return value;
  throw new SwitchyardError("USAGE", `${text} is no ${type}.`, { next: `Write ${examples[type]}.` });
}

function json(text: string, type: ValueType): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (cause) {
    const why = type === "object" ? `: ${messageOf(cause)}` : "";
    throw new SwitchyardError("USAGE", `${text} is no ${type}${why}.`, {
      next: `Write ${examples[type]}; of texts a flag is made with --type string.`,
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
