import type { Json } from "../definition.ts";
import type { Patch, Put } from "./protocol.ts";

/** What a client has after the patch; undefined when it is not at the version that the patch starts from. */
export function applyPatch(put: Put, patch: Patch): Put | undefined {
  if (put.version !== patch.from) return undefined;
  const { metadata: _before, segments, $evaluators, flags, ...rest } = put.document;
  return {
    version: patch.version,
    heartbeatMs: put.heartbeatMs,
    watched: patch.watched,
    document: {
      ...rest,
      flags: merge(flags, patch.flags),
      ...(segments || hasKeys(patch.segments) ? { segments: merge(segments, patch.segments) } : {}),
      ...($evaluators || hasKeys(patch.$evaluators)
        ? { $evaluators: merge($evaluators, patch.$evaluators) }
        : {}),
      ...(patch.metadata === null ? {} : { metadata: patch.metadata }),
    },
  };
}

/** A key may be any string, `__proto__` too: entries are defined, never assigned. */
function merge<T extends Json | object>(
  before: Readonly<Record<string, T>> | undefined,
  changes: Readonly<Record<string, T | null>>,
): Record<string, T> {
  const merged = new Map(Object.entries(before ?? {}));
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

function hasKeys(record: object): boolean {
  return Object.keys(record).length > 0;
}
