import type { Json, Metadata } from "../../definition.ts";
import type { Place } from "./place.ts";
import { objectAt } from "./shape.ts";

/** Undefined: there is none. */
export function metadataAt(json: Json | undefined, place: Place): Metadata | undefined {
  if (json === undefined) return undefined;
  const metadata = objectAt(json, place);
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value === "object") place.in(key).fault("must be a text, a number, true or false");
  }
  return Object.keys(metadata).length === 0 ? undefined : (metadata as Metadata);
}
