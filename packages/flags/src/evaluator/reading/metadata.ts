import type { Json, Metadata } from "../../definition.ts";
import type { Place } from "./place.ts";
import { objectAt } from "./shape.ts";

/** Undefined: there is none. */
export function metadataAt(json: Json | undefined, place: Place): Metadata | undefined {
  if (json === undefined) return undefined;
  const metadata = objectAt(json, place);
  const read: [string, string | number | boolean][] = [];
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
      read.push([key, value]);
    else place.in(key).fault("must be a text, a number, true or false");
  }
  return read.length === 0 ? undefined : Object.freeze(Object.fromEntries(read));
}
