import type { FlagDefinition, FlagDocument } from "../definition.ts";

/**
 * Keys of the flags that may be served differently: changed, added, removed, or with such a flag among their
 * prerequisites; every key when something that flags share (a segment, an evaluator) has changed.
 */
export function changedFlags(before: FlagDocument | undefined, after: FlagDocument): string[] {
  const old = before?.flags ?? {};
  const keys = [...new Set([...Object.keys(old), ...Object.keys(after.flags)])];
  if (before !== undefined && hasOtherShared(before, after)) return keys;
  const changed = new Set(keys.filter((key) => !same(own(old, key), own(after.flags, key))));
  for (let size = -1; size !== changed.size; ) {
    size = changed.size;
    for (const key of keys) if (needsOneOf(own(after.flags, key), changed)) changed.add(key);
  }
  return keys.filter((key) => changed.has(key));
}

function hasOtherShared(before: FlagDocument, after: FlagDocument): boolean {
  return !(
    same(before.segments ?? {}, after.segments ?? {}) &&
    same(before.$evaluators ?? {}, after.$evaluators ?? {}) &&
    same(before.metadata ?? {}, after.metadata ?? {})
  );
}

function needsOneOf(definition: FlagDefinition | undefined, changed: ReadonlySet<string>): boolean {
  const prerequisites = definition?.prerequisites;
  return Array.isArray(prerequisites) && prerequisites.some((needed) => changed.has(needed?.flag));
}

function own(flags: Readonly<Record<string, FlagDefinition>>, key: string): FlagDefinition | undefined {
  return Object.hasOwn(flags, key) ? flags[key] : undefined;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
