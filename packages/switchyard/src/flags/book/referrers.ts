import type { Condition, Json } from "@switchyard/flags";
import type { FlagRecord, SegmentRecord } from "../records.ts";
import type { Image } from "./image.ts";

/** Flags that need this one: `flag new-checkout`. */
export function referrersOfFlag(image: Pick<Image, "flags">, key: string): readonly string[] {
  return [...image.flags.values()]
    .filter((flag) => flag.key !== key && prerequisitesOf(flag).includes(key))
    .map((flag) => `flag ${flag.key}`);
}

/** Flags and segments whose conditions name this segment: `flag new-checkout`, `segment staff`. */
export function referrersOfSegment(
  image: Pick<Image, "flags" | "segments">,
  name: string,
): readonly string[] {
  const flags = [...image.flags.values()].filter((flag) => segmentsOfFlag(flag).has(name));
  const segments = [...image.segments.values()].filter(
    (segment) => segment.name !== name && segmentsOfSegment(segment).has(name),
  );
  return [...flags.map(({ key }) => `flag ${key}`), ...segments.map((segment) => `segment ${segment.name}`)];
}

/** What stored definitions hold has been compiled once, but perhaps with problems: nothing here trusts its shape. */
export function prerequisitesOf({ definition }: Pick<FlagRecord, "definition">): readonly string[] {
  return listOf(definition.prerequisites).flatMap(({ flag }) => (typeof flag === "string" ? [flag] : []));
}

export function segmentsOfFlag({ definition }: Pick<FlagRecord, "definition">): ReadonlySet<string> {
  return new Set(listOf(definition.rules).flatMap((rule) => named(listOf(rule.when))));
}

export function segmentsOfSegment({ definition }: Pick<SegmentRecord, "definition">): ReadonlySet<string> {
  return new Set(named(listOf(definition.when)));
}

/** Names in `{ "$ref": name }`, at any depth. */
export function evaluatorsIn(logic: Json | undefined): ReadonlySet<string> {
  const found = new Set<string>();
  const open: (Json | undefined)[] = [logic];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== "object" || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (key === "$ref" && typeof value === "string") found.add(value);
      open.push(value);
    }
  }
  return found;
}

function named(conditions: readonly Condition[]): readonly string[] {
  return conditions.flatMap((condition) => {
    if (typeof condition !== "object" || condition === null) return [];
    if ("segment" in condition) return [condition.segment];
    if ("any" in condition) return named(listOf(condition.any));
    if ("all" in condition) return named(listOf(condition.all));
    return [];
  });
}

function listOf<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list.filter((entry) => typeof entry === "object" && entry !== null) : [];
}
