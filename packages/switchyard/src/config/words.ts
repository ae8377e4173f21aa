import type { Path } from "./located.ts";
import type { Finding } from "./problem.ts";
import { suggest } from "./suggest.ts";

/** The enum of `values` against what stands there. */
export function wrongChoice(values: readonly string[], value: unknown, path: Path): Finding {
  const suggestion = typeof value === "string" ? suggest(value, values) : undefined;
  const choice = values.length === 1 ? values[0] : `one of ${values.join(", ")}`;
  return {
    path,
    message: `must be ${choice}, not ${describe(value)}`,
    ...(suggestion !== undefined && { suggestion }),
  };
}

/** A value as a person would name it in a sentence. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export const typeNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  record: "a map",
};

export function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== "object" || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, part)?.value;
  }, input);
}
