import type { Segment } from "@switchyard/flags";
import { suggest } from "../../config/suggest.ts";
import { SwitchyardError } from "../../errors.ts";
import type { SegmentView } from "../../flags/api.ts";
import type { ArgumentSpec } from "../command.ts";
import type { Context } from "../context.ts";
import { parseConditions } from "./parseConditions.ts";
import type { Place } from "./place.ts";

export interface SegmentOptions {
  readonly when?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly remove?: readonly string[];
  readonly description?: string;
}

export const segmentArgument: ArgumentSpec = { name: "name", summary: "Name of the segment", required: true };

/** Throws NOT_FOUND with the nearest name. */
export async function findSegment(
  { client }: Context,
  { app, environment }: Place,
  name: string,
): Promise<SegmentView> {
  const segments = await client.flags.segments(app, environment);
  const found = segments.find((segment) => segment.name === name);
  if (found) return found;
  const nearest = suggest(
    name,
    segments.map((segment) => segment.name),
  );
  throw new SwitchyardError("NOT_FOUND", `There is no segment ${name}.`, {
    next: nearest === undefined ? "See `switchyard flags segment list`." : `Did you mean ${nearest}?`,
  });
}

/** The very same object when the options say nothing. */
export function changedSegment(before: Segment, options: SegmentOptions): Segment {
  const { when, include = [], exclude = [], remove = [], description } = options;
  const [added, refused, gone] = [include, exclude, remove].map(keysOf);
  const moved = new Set([...(added ?? []), ...(refused ?? []), ...(gone ?? [])]);
  if (when === undefined && description === undefined && moved.size === 0) return before;
  const rest = (keys: readonly string[] = []) => keys.filter((key) => !moved.has(key));
  const included = [...rest(before.included), ...(added ?? [])];
  const excluded = [...rest(before.excluded), ...(refused ?? [])];
  const { included: _, excluded: __, ...others } = before;
  return {
    ...others,
    ...(description !== undefined && { description }),
    ...(included.length > 0 && { included }),
    ...(excluded.length > 0 && { excluded }),
    ...(when !== undefined && { when: parseConditions(when) }),
  };
}

function keysOf(texts: readonly string[]): string[] {
  return texts
    .flatMap((text) => text.split(","))
    .map((key) => key.trim())
    .filter((key) => key !== "");
}
