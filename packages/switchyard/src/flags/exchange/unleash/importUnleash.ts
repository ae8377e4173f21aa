import type { FlagDefinition, Prerequisite, Segment } from "@switchyard/flags";
import type { FlagAbout, FlagKind } from "../../records.ts";
import type { Imported } from "../imported.ts";
import { Notes, placeOfFlag, placeOfSegment } from "../notes.ts";
import { settle } from "../settle.ts";
import { conditionOf } from "./constraint.ts";
import { enabledFlag, hasVariants, variantFlag, variantsOf } from "./importFeature.ts";
import { readFeatures } from "./readFeatures.ts";
import type { Feature, UnleashSegment } from "./shape.ts";

/**
 * Unleash's features. One with variants becomes two flags: its own name says whether it is enabled, as `isEnabled` does;
 * the name with `.variant` after it gives the payload, as `getVariant` does. A feature that is off is imported killed,
 * with its strategies, so that it can be taken up again.
 */
export function importUnleash(json: object, environment: string | undefined): Imported {
  const notes = new Notes();
  const { features, segments } = readFeatures(json, environment);
  const names = namesOf(segments);
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const flags: (readonly [string, FlagDefinition])[] = [];
  const about: (readonly [string, FlagAbout])[] = [];
  for (const feature of byName.values()) {
    const variantKey = variantKeyOf(feature, byName);
    const place = placeOfFlag(notes, feature.name, ...(hasVariants(feature) ? [variantKey] : []));
    const parents = prerequisitesOf(feature, byName, notes);
    const parts = {
      feature,
      segments: names,
      prerequisites: parents ?? [],
      isOff: !feature.enabled || parents === undefined || allDisabled(feature),
    };
    const description = aboutOf(feature);
    flags.push([feature.name, enabledFlag(parts, place)]);
    about.push([feature.name, description]);
    if (!hasVariants(feature)) continue;
    flags.push([variantKey, variantFlag(parts, place)]);
    about.push([variantKey, description]);
    notes.remark(feature.name, {
      what: "variants",
      why: `${feature.name} says whether the feature is enabled, ${variantKey} gives the payload of the variant.`,
      instead: `Ask for ${variantKey} where you called getVariant.`,
    });
  }
  if (flags.some(([, flag]) => flag.rules?.some((rule) => rule.gate !== undefined))) {
    notes.remark(undefined, {
      what: "shares of keys with letters beyond ASCII",
      why: "Unleash's client for Node hashes such keys in a way of its own; here they are hashed as its others do.",
      instead: "Expect a few such subjects to move, if Node is what you use and your keys are not ASCII.",
    });
  }
  const document = {
    flags: Object.fromEntries(flags),
    ...(segments.length > 0 && { segments: segmentsOf(segments, names, notes) }),
  };
  return settle(document, Object.fromEntries(about), notes);
}

function namesOf(segments: readonly UnleashSegment[]): ReadonlyMap<number, string> {
  const taken = new Set<string>();
  return new Map(
    segments.map(({ id, name }) => {
      const unique = name && !taken.has(name) ? name : `segment-${id}`;
      taken.add(unique);
      return [id, unique];
    }),
  );
}

function segmentsOf(
  segments: readonly UnleashSegment[],
  names: ReadonlyMap<number, string>,
  notes: Notes,
): Readonly<Record<string, Segment>> {
  return Object.fromEntries(
    segments.map(({ id, constraints }) => {
      const name = names.get(id)!;
      const place = placeOfSegment(notes, name);
      if (constraints === null || constraints === undefined) {
        place.lose({
          what: "its constraints",
          why: "The file names the segment and does not say who is in it.",
          instead: "Export what the SDKs get, from /api/client/features.",
        });
      }
      // Without constraints a segment of Unleash is everyone, here it would be nobody.
      const when = (constraints ?? []).map((constraint) => conditionOf(constraint, place));
      return [name, { when: when.length === 0 ? [{ logic: true }] : when }];
    }),
  );
}

/** @returns undefined when they can never be met */
function prerequisitesOf(
  feature: Feature,
  features: ReadonlyMap<string, Feature>,
  notes: Notes,
): readonly Prerequisite[] | undefined {
  const prerequisites: Prerequisite[] = [];
  for (const { feature: name, enabled, variants } of feature.dependencies ?? []) {
    const parent = features.get(name);
    if (parent === undefined || (parent.dependencies ?? []).length > 0) {
      notes.remark(feature.name, {
        what: `the dependency on ${name}`,
        why: parent
          ? "It depends on others itself, which Unleash refuses."
          : "There is no such feature in the file.",
        instead: "The flag is killed, as it was off in Unleash for that reason.",
      });
      return undefined;
    }
    const wanted = enabled === false ? undefined : variants?.length ? variants : undefined;
    prerequisites.push({ flag: name, variant: enabled === false ? "off" : "on" });
    if (wanted === undefined || (!hasVariants(parent) && wanted.includes("disabled"))) continue;
    const known = wanted.filter((variant) => variantsOf(parent).includes(variant));
    if (known.length === 0) return undefined;
    if (wanted.includes("disabled")) {
      notes.lose(feature.name, {
        what: `the dependency on ${name} without a variant`,
        why: "A prerequisite here asks for one of the variants that there are.",
      });
    }
    prerequisites.push({ flag: variantKeyOf(parent, features), variant: known });
  }
  return prerequisites;
}

function variantKeyOf({ name }: Feature, features: ReadonlyMap<string, Feature>): string {
  let key = `${name}.variant`;
  while (features.has(key)) key += "s";
  return key;
}

function allDisabled({ strategies }: Feature): boolean {
  return (
    strategies !== null &&
    strategies !== undefined &&
    strategies.length > 0 &&
    strategies.every((one) => one.disabled)
  );
}

const kinds: Readonly<Record<string, FlagKind>> = {
  release: "release",
  experiment: "experiment",
  operational: "operational",
  "kill-switch": "operational",
  permission: "permission",
};

function aboutOf({ type, description }: Feature): FlagAbout {
  const kind = kinds[type ?? ""];
  return { ...(kind && { kind }), ...(description && { description }) };
}
