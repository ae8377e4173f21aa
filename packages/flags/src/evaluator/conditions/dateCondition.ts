import type { Json } from "../../definition.ts";
import { timestampOf } from "../operators/timestamp.ts";
import type { Place } from "../reading/place.ts";
import type { JsonObject } from "../reading/shape.ts";
import { momentInWords } from "../words.ts";
import type { CompiledCondition } from "./condition.ts";

/** From the one date on, until before the other. */
export function compileDates(condition: JsonObject, place: Place): CompiledCondition {
  const from = dateAt(condition["from"], place.in("from")) ?? Number.NEGATIVE_INFINITY;
  const until = dateAt(condition["until"], place.in("until")) ?? Number.POSITIVE_INFINITY;
  if (from >= until) place.fault("ends before it begins");
  const window = [
    ...(Number.isFinite(from) ? [`from ${momentInWords(from)}`] : []),
    ...(Number.isFinite(until) ? [`until ${momentInWords(until)}`] : []),
  ].join(" ");
  return {
    holds: (frame) => frame.now >= from && frame.now < until,
    why: (frame) => `the time is ${momentInWords(frame.now)}, wanted ${window}`,
  };
}

function dateAt(value: Json | undefined, place: Place): number | undefined {
  if (value === undefined) return undefined;
  const at = typeof value === "string" && withZone.test(value) ? timestampOf(value) : undefined;
  if (at === undefined)
    place.fault("must be an ISO 8601 date and time with a time zone, such as 2027-03-31T09:00:00Z");
  return at;
}

const withZone = /T.*(?:Z|[+-]\d{2}(?::?\d{2})?)$/i;
