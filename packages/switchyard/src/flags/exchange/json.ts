import type { Json } from "@switchyard/flags";

export type JsonObject = { readonly [key: string]: Json };

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Those of the values that are texts. */
export function textsOf(values: readonly Json[]): readonly string[] {
  return values.filter((value) => typeof value === "string");
}
