import type { Located, LocatedEntry } from "./located.ts";

/**
 * `over` on top of `base`: maps merge key by key, scalars and lists replace, `null` removes a key. Every node keeps
 * the position it came from.
 */
export function overlay(base: Located, over: Located): Located {
  if (over.kind !== "map") return over;
  const entries = new Map<string, LocatedEntry>(base.kind === "map" ? base.entries : []);
  for (const [key, entry] of over.entries) {
    if (entry.value.kind === "scalar" && entry.value.value === null) {
      entries.delete(key);
      continue;
    }
    const below = entries.get(key);
    entries.set(key, {
      key: below && bothMaps(below.value, entry.value) ? below.key : entry.key,
      value: overlay(below?.value ?? emptyMap(entry.value), entry.value),
    });
  }
  return { kind: "map", entries, at: base.kind === "map" ? base.at : over.at };
}

function bothMaps(a: Located, b: Located): boolean {
  return a.kind === "map" && b.kind === "map";
}

function emptyMap(like: Located): Located {
  return { kind: "map", entries: new Map(), at: like.at };
}
