import type { Condition } from "@switchyard/flags";
import { exists } from "../words.ts";

/** Which attributes a context must have, and which it must not. */
export type Presence = Readonly<Record<string, boolean>>;

/** @returns undefined when both cannot hold */
export function bothHold(a: Presence, b: Presence): Presence | undefined {
  const contradicts = Object.entries(b).some(([attribute, isThere]) => (a[attribute] ?? isThere) !== isThere);
  return contradicts ? undefined : { ...a, ...b };
}

export function presenceConditions(presence: Presence): readonly Condition[] {
  return Object.entries(presence).map(([attribute, isThere]) => exists(attribute, !isThere));
}
