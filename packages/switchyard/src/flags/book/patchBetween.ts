import type { Patch } from "@switchyard/flags";
import type { Held } from "./places.ts";

type Version = Pick<Held, "image" | "published">;

/** What takes a client from one version to the other. */
export function patchBetween(before: Version, after: Version): Patch {
  const { environment } = after.image;
  return {
    from: before.image.environment.version,
    version: environment.version,
    flags: definitions(before.image.flags, after.image.flags),
    segments: definitions(before.image.segments, after.image.segments),
    $evaluators: changes(
      new Map(Object.entries(before.image.environment.evaluators ?? {})),
      new Map(Object.entries(environment.evaluators ?? {})),
    ),
    metadata: environment.metadata ?? null,
    watched: after.published.put.watched,
  };
}

function definitions<T>(
  before: ReadonlyMap<string, { readonly definition: T }>,
  after: ReadonlyMap<string, { readonly definition: T }>,
): Record<string, T | null> {
  return changes(
    new Map([...before].map(([name, { definition }]) => [name, definition])),
    new Map([...after].map(([name, { definition }]) => [name, definition])),
  );
}

function changes<T>(before: ReadonlyMap<string, T>, after: ReadonlyMap<string, T>): Record<string, T | null> {
  const changed = [...after].filter(([name, value]) => {
    const old = before.get(name);
    // What no edit has touched is the same object.
    return old !== value && JSON.stringify(old) !== JSON.stringify(value);
  });
  const gone = [...before.keys()].filter((name) => !after.has(name));
  return Object.fromEntries<T | null>([...changed, ...gone.map((name) => [name, null] as const)]);
}
