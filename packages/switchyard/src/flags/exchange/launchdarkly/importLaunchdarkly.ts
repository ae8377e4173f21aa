import type { FlagDefinition, Prerequisite, Rule } from "@switchyard/flags";
import type { Imported } from "../imported.ts";
import { Notes, type Place, placeOfFlag } from "../notes.ts";
import { settle } from "../settle.ts";
import { exists } from "../words.ts";
import { admissionsOf } from "./admissions.ts";
import { type LaunchdarklyFile, readFlags } from "./readFlags.ts";
import { type Served, servedBy } from "./rollout.ts";
import { segmentsOf } from "./segments.ts";
import type { LaunchdarklyFlag } from "./shape.ts";
import { targetsOf } from "./targets.ts";
import { variantNames } from "./variantNames.ts";

/**
 * LaunchDarkly's flags and segments. A flag that is off is imported killed, with its rules, so that it can be taken up
 * again.
 */
export function importLaunchdarkly(json: object, environment: string | undefined): Imported {
  const file = readFlags(json, environment);
  const notes = new Notes();
  const flags = Object.entries(file.flags).map(([key, flag]): [string, FlagDefinition] => [
    key,
    flagOf({ ...flag, key }, file, placeOfFlag(notes, key)),
  ]);
  const about = Object.entries(file.flags).flatMap(([key, { description }]) =>
    description ? [[key, { description }] as const] : [],
  );
  const document = {
    flags: Object.fromEntries(flags),
    ...(Object.keys(file.segments).length > 0 && { segments: segmentsOf(file.segments, notes) }),
  };
  return settle(document, Object.fromEntries(about), notes);
}

type KeyedFlag = LaunchdarklyFlag & { readonly key: string };

function flagOf(flag: KeyedFlag, file: LaunchdarklyFile, place: Place): FlagDefinition {
  const names = variantNames(flag.variations, flag.names);
  const variants = Object.fromEntries(flag.variations.map((value, at) => [names[at]!, value]));
  const prerequisites = prerequisitesOf(flag, file, place);
  const targets = targetsOf(flag, names, place);
  const rules = (flag.rules ?? []).flatMap((rule) => {
    const admissions = rule.clauses ? admissionsOf(rule.clauses, file.segments, place) : [];
    const served = servedBy(rule, flag, names, place);
    if (served === undefined) malformed("a rule", place);
    return admissions.flatMap((admission) =>
      served === undefined ? [] : rulesServing(served, admission, rule.description),
    );
  });
  const served = servedBy(flag.fallthrough ?? {}, flag, names, place);
  if (served === undefined) malformed("the fallthrough", place);
  const others = served?.without ? rulesServing(served, { when: [] }).slice(1) : [];
  const off =
    flag.offVariation === undefined || flag.offVariation === null ? undefined : names[flag.offVariation];
  const allRules = [...rules, ...others];
  return {
    state: "ENABLED",
    variants,
    defaultVariant: null,
    ...(prerequisites !== undefined && prerequisites.length > 0 && { prerequisites }),
    ...(targets.length > 0 && { targets }),
    ...(allRules.length > 0 && { rules: allRules }),
    ...(served !== undefined && { fallthrough: served.serve }),
    ...(off !== undefined && { off }),
    ...((!flag.on || prerequisites === undefined) && { killed: true }),
  };
}

function rulesServing(
  { serve, without }: Served,
  admission: Omit<Rule, "serve">,
  name?: string | null,
): readonly Rule[] {
  const rule = { ...(name && { name }), ...admission, serve };
  if (without === undefined) return [rule];
  const when = [...(admission.when ?? []), exists(without.attribute, true)];
  return [rule, { ...rule, when, serve: without.serve }];
}

/** @returns undefined when they can never be met */
function prerequisitesOf(
  flag: KeyedFlag,
  { flags }: LaunchdarklyFile,
  place: Place,
): readonly Prerequisite[] | undefined {
  const prerequisites: Prerequisite[] = [];
  for (const { key, variation } of flag.prerequisites ?? []) {
    const parent = Object.hasOwn(flags, key) ? flags[key] : undefined;
    const variant = parent && variantNames(parent.variations, parent.names)[variation];
    if (parent?.on !== true || variant === undefined) {
      place.remark({
        what: `the prerequisite ${key}`,
        why:
          parent?.on === false ? "It is off, so it is never met." : "The file has no such flag or variation.",
        instead: `The flag is imported killed; when ${key} is on, make it a prerequisite and enable the flag.`,
      });
      return undefined;
    }
    prerequisites.push({ flag: key, variant });
  }
  return prerequisites;
}

function malformed(what: string, place: Place): void {
  place.lose({
    what,
    why: "It serves no variation that the flag has; LaunchDarkly gives the default in the code.",
    instead: "Correct it, then enable the flag.",
  });
}
