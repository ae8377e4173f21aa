import { SwitchyardError } from "../../errors.ts";
import type { Image } from "./image.ts";
import { referrersOfFlag, referrersOfSegment } from "./referrers.ts";

/** Throws CONFLICT when something is gone that is still referred to, with all that refer to it. */
export function refuseOrphans(
  before: Image,
  after: Image,
  outside: ReadonlyMap<string, readonly string[]>,
): void {
  for (const key of before.flags.keys()) {
    if (after.flags.has(key)) continue;
    refuse("flag", key, [...referrersOfFlag(after, key), ...(outside.get(key) ?? [])]);
  }
  for (const name of before.segments.keys()) {
    if (!after.segments.has(name)) refuse("segment", name, referrersOfSegment(after, name));
  }
}

function refuse(subject: "flag" | "segment", name: string, referrers: readonly string[]): void {
  if (referrers.length === 0) return;
  throw new SwitchyardError(
    "CONFLICT",
    `The ${subject} ${name} cannot be deleted, it is still referred to:\n${referrers.join("\n")}`,
    {
      next: "Take these references away first, then delete it.",
      fields: { [subject]: name, referrers },
    },
  );
}
