import type { Tables } from "../../state/port.ts";
import type { FlagChangeRecord } from "../records.ts";
import type { Image } from "./image.ts";

/** Writes what differs; within a transaction. */
export async function save(
  tables: Tables,
  before: Image,
  after: Image,
  changes: readonly Omit<FlagChangeRecord, "id">[],
): Promise<void> {
  await tables.flagEnvironments.put(after.environment);
  for (const [key, flag] of after.flags) if (before.flags.get(key) !== flag) await tables.flags.put(flag);
  for (const [name, segment] of after.segments) {
    if (before.segments.get(name) !== segment) await tables.segments.put(segment);
  }
  for (const key of before.flags.keys()) {
    if (!after.flags.has(key)) await tables.flags.delete(before.environment, key);
  }
  for (const name of before.segments.keys()) {
    if (!after.segments.has(name)) await tables.segments.delete(before.environment, name);
  }
  for (const change of changes) await tables.flagChanges.append(change);
}
