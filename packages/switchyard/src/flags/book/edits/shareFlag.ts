import type { FlagRecord } from "../../records.ts";
import { flagInvalid } from "../flagInvalid.ts";
import type { EditOf, FlagEdited } from "./edited.ts";
import { reweighed } from "./reweighed.ts";
import { shareWeights } from "./shareWeights.ts";
import { splitSite } from "./splitSite.ts";

/** In a rule that served one variant, those beyond the share go on to the next rule, as those outside a gate do. */
export function shareFlag(flag: FlagRecord, edit: EditOf<"share">, now: number): FlagEdited {
  const { variant, share, rule } = edit;
  refuseUnknown(flag, [variant]);
  const site = splitSite(flag.key, flag.definition, variant, rule);
  if (site.rest === null && rule === undefined && Object.keys(flag.definition.variants).length < 2) {
    throw flagInvalid([
      { path: `flags.${flag.key}.variants`, message: `has ${variant} alone: nobody else can get the rest` },
    ]);
  }
  const weights = shareWeights(site.ranges, variant, share, site.rest);
  const definition = site.put(reweighed(site.ranges, weights, site.hash, variant));
  const after = { ...flag, definition, version: flag.version + 1, updatedAt: now };
  return { subject: "flag", action: "share", before: flag, after };
}

export function refuseUnknown({ key, definition }: FlagRecord, variants: readonly string[]): void {
  const unknown = variants.filter((variant) => !Object.hasOwn(definition.variants, variant));
  if (unknown.length === 0) return;
  const known = Object.keys(definition.variants).join(", ");
  throw flagInvalid(
    unknown.map((variant) => ({
      path: `flags.${key}.variants.${variant}`,
      message: `is not there; there are: ${known}`,
    })),
    "Take one of those, or add the variant first.",
  );
}
