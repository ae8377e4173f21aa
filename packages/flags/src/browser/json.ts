import type { Json } from "../definition.ts";

/** Of JSON, or of what was made from it. */
export function isObject(value: unknown): value is Readonly<Record<string, Json | undefined>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Texts and numbers as text, everything else as none. */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? `${value}` : "";
}
