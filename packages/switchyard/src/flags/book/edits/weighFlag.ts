import type { FlagRecord } from "../../records.ts";
import type { EditOf, FlagEdited } from "./edited.ts";
import { reweighed } from "./reweighed.ts";
import { refuseUnknown } from "./shareFlag.ts";
import { splitSite } from "./splitSite.ts";

/** Variants that the weights do not name get nobody from then on. */
export function weighFlag(flag: FlagRecord, edit: EditOf<"weights">, now: number): FlagEdited {
  refuseUnknown(flag, Object.keys(edit.weights));
  const site = splitSite(flag.key, flag.definition, undefined, edit.rule);
  const weights = new Map(Object.entries(edit.weights));
  const definition = site.put(reweighed(site.ranges, weights, site.hash));
  const after = { ...flag, definition, version: flag.version + 1, updatedAt: now };
  return { subject: "flag", action: "weights", before: flag, after };
}
