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
  const dependents = dependentsIn(after, keys);
  // A set is walked to those too that are added meanwhile.
  for (const key of changed) for (const dependent of dependents.get(key) ?? []) changed.add(dependent);
  return keys.filter((key) => changed.has(key));
}

function hasOtherShared(before: FlagDocument, after: FlagDocument): boolean {
  return !(
    same(before.segments ?? {}, after.segments ?? {}) &&
    same(before.$evaluators ?? {}, after.$evaluators ?? {}) &&
    same(before.metadata ?? {}, after.metadata ?? {})
  );
}

/** By flag, those that need it. */
function dependentsIn(after: FlagDocument, keys: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>();
  for (const key of keys) {
    const prerequisites = own(after.flags, key)?.prerequisites;
    if (!Array.isArray(prerequisites)) continue;
    for (const needed of prerequisites) {
      const known = dependents.get(needed?.flag);
      if (known === undefined) dependents.set(needed?.flag, [key]);
      else known.push(key);
    }
  }
  return dependents;
}

function own(flags: Readonly<Record<string, FlagDefinition>>, key: string): FlagDefinition | undefined {
  return Object.hasOwn(flags, key) ? flags[key] : undefined;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
