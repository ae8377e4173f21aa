import {
  compileFlags,
  type FlagDefinition,
  type Json,
  type Prerequisite,
  type Rule,
} from "@switchyard/flags";
import { SwitchyardError } from "../../../errors.ts";
import type { Imported } from "../imported.ts";
import { Notes, placeOfFlag } from "../notes.ts";
import { readShape } from "../readShape.ts";
import { settle } from "../settle.ts";
import { conditionsOf } from "./condition.ts";
import { rulesOf } from "./rule.ts";
import { SavedGroups } from "./savedGroups.ts";
import { type GrowthbookFeature, type ParentCondition, payload } from "./shape.ts";
import { VariantNames } from "./variantNames.ts";

type Features = Readonly<Record<string, GrowthbookFeature>>;

/**
 * The payload that GrowthBook's SDKs get. Values become variants by names made of them; a feature whose value is null
 * serves none, so the default in the code applies, as it does with GrowthBook.
 */
export function importGrowthbook(json: object): Imported {
  for (const key of ["encryptedFeatures", "encryptedSavedGroups"]) if (key in json) throw encrypted(key);
  const { features, savedGroups } = readShape(payload, json, "payload of GrowthBook");
  const notes = new Notes();
  const groups = new SavedGroups(savedGroups ?? {}, notes);
  const flags = Object.entries(features).map(([key, feature]): [string, FlagDefinition] => [
    key,
    flagOf(key, feature, features, groups, notes),
  ]);
  if ("experiments" in json) {
    notes.remark(undefined, { what: "experiments in the page", why: "They change pages, not flags." });
  }
  const segments = Object.fromEntries(groups.segments);
  const document = {
    flags: Object.fromEntries(flags),
    ...(groups.segments.size > 0 && { segments }),
  };
  return settle(document, {}, notes);
}

function encrypted(key: string): SwitchyardError {
  return new SwitchyardError("FLAG_INVALID", `The payload of GrowthBook is encrypted (${key}).`, {
    next: "Take encryption off the SDK connection, or use another one without it, and download the payload anew.",
    fields: { path: key },
  });
}

function flagOf(
  key: string,
  feature: GrowthbookFeature,
  features: Features,
  groups: SavedGroups,
  notes: Notes,
): FlagDefinition {
  const names = new VariantNames(feature);
  const place = placeOfFlag(notes, key);
  const scope = { key, names, groups, place };
  const prerequisites: Prerequisite[] = [];
  const rules: Rule[] = [];
  for (const rule of feature.rules ?? []) {
    const parents = (rule.parentConditions ?? []).map((parent) => ({
      parent,
      wanted: wantedVariants(parent, features, groups, notes),
    }));
    const unsayable = parents.find(({ parent, wanted }) => {
      // Before the first rule, a parent that blocks blocks the whole feature; elsewhere it is part of a rule.
      return wanted === undefined || wanted.length === 0 || parent.gate !== true || rules.length > 0;
    });
    if (unsayable !== undefined) {
      place.lose({
        what: `the prerequisite ${unsayable.parent.id}`,
        why: "Here a prerequisite is asked once, before all rules, for variants that its flag can serve.",
        instead: "Make it a prerequisite of the flag if it may block all rules, then enable the flag.",
      });
      continue;
    }
    prerequisites.push(...parents.map(({ parent, wanted }) => ({ flag: parent.id, variant: wanted! })));
    rules.push(...rulesOf(rule, scope));
  }
  const fallback = feature.defaultValue;
  return {
    state: "ENABLED",
    variants: names.variants,
    defaultVariant: fallback === undefined || fallback === null ? null : names.of(fallback),
    ...(prerequisites.length > 0 && { prerequisites }),
    ...(rules.length > 0 && { rules }),
  };
}

/**
 * The variants of the parent that meet the condition.
 *
 * @returns undefined where serving none at all meets it too, which no prerequisite can say
 */
function wantedVariants(
  { id, condition }: ParentCondition,
  features: Features,
  groups: SavedGroups,
  notes: Notes,
): readonly string[] | undefined {
  const feature = Object.hasOwn(features, id) ? features[id] : undefined;
  if (feature === undefined) return undefined;
  const probe = compileFlags({
    flags: {
      probe: {
        state: "ENABLED",
        variants: { yes: true },
        rules: [
          { when: conditionsOf(condition ?? {}, { groups, place: placeOfFlag(notes, id) }), serve: "yes" },
        ],
      },
    },
    segments: Object.fromEntries(groups.segments),
  });
  const meets = (value: Json) => probe.evaluate("probe", { value }).variant === "yes";
  if (meets(null)) return undefined;
  return Object.entries(new VariantNames(feature).variants)
    .filter(([, value]) => meets(value))
    .map(([name]) => name);
}
