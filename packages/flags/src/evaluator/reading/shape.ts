import type { Json } from "../../definition.ts";
import type { Place } from "./place.ts";

export type JsonObject = { readonly [key: string]: Json };

/** Each reports what the value is instead, and gives what does no harm. */
export function objectAt(value: Json | undefined, place: Place): JsonObject {
  if (isObject(value)) return value;
  place.fault(`must be an object, ${isWhat(value)}`);
  return {};
}

export function listAt(value: Json | undefined, place: Place): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  place.fault(`must be a list, ${isWhat(value)}`);
  return [];
}

export function textAt(value: Json | undefined, place: Place): string {
  if (typeof value === "string" && value !== "") return value;
  place.fault(`must be a text that is not empty, ${isWhat(value)}`);
  return "";
}

export function flagAt(value: Json | undefined, place: Place): boolean {
  if (value === undefined) return false;
  if (typeof value === "boolean") return value;
  place.fault(`must be true or false, ${isWhat(value)}`);
  return false;
}

/** Whole, from `least` to 2^31 - 1. */
export function wholeAt(value: Json | undefined, place: Place, least = 0): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= 0x7fff_ffff)
    return value;
  place.fault(`must be a whole number from ${least} to 2147483647, ${isWhat(value)}`);
  return least;
}

export function textsAt(value: Json | undefined, place: Place): readonly string[] {
  const list = listAt(value, place);
  return list.map((text, at) => textAt(text, place.in(at)));
}

export function onlyKeys(object: JsonObject, known: readonly string[], place: Place): void {
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) place.in(key).fault(`is not known here${place.hint(key, () => known)}`);
  }
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhat(value: Json | undefined): string {
  if (value === undefined) return "is absent";
  if (value === "") return "is empty";
  if (Array.isArray(value)) return "is a list";
  if (isObject(value)) return "is an object";
  const text = JSON.stringify(value);
  return `is ${text.length > 80 ? `${text.slice(0, 80)}…` : text}`;
}
