import type { Json } from "../../definition.ts";
import { isObject } from "../reading/shape.ts";

/** The names of the segments that the conditions of a segment name. */
export function referredSegments(segment: Json): readonly string[] {
  const names: string[] = [];
  if (isObject(segment)) collect(segment["when"], names);
  return names;
}

function collect(conditions: Json | undefined, names: string[]): void {
  if (!Array.isArray(conditions)) return;
  for (const condition of conditions as readonly Json[]) {
    if (!isObject(condition)) continue;
    if (typeof condition["segment"] === "string") names.push(condition["segment"]);
    collect(condition["any"], names);
    collect(condition["all"], names);
  }
}
