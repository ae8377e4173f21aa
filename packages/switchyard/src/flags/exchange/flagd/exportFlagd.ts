import type { FlagDefinition, FlagDocument, Json } from "@switchyard/flags";
import type { NotCarried } from "../imported.ts";
import { Notes, type Place, placeOfFlag, placeOfSegment } from "../notes.ts";
import { segmentsOf } from "../segmentsOf.ts";
import { type ConditionScope, lowerSegment } from "./lowerCondition.ts";
import { lowerRules } from "./lowerRules.ts";

export interface Exported {
  /** Nothing but what flagd's schema has. */
  readonly document: FlagDocument;
  /** A flag that flagd cannot serve as it is served here is exported DISABLED: the default in the code applies. */
  readonly notCarried: readonly NotCarried[];
}

/** A document for flagd: the rules form as JSONLogic, segments as `$evaluators`. flagd's own form stays as it is. */
export function exportFlagd(document: FlagDocument): Exported {
  const notes = new Notes();
  const segments = document.segments ?? {};
  const names = evaluatorNames(Object.keys(segments), document.$evaluators ?? {});
  const evaluators = Object.keys(segments).map((name): [string, Json] => {
    const place = placeOfSegment(notes, name);
    return [names.get(name)!, lowerSegment(name, { document, names, place, inside: [] }) ?? false];
  });
  const flags = Object.entries(document.flags).map(([key, flag]): [string, FlagDefinition] => {
    const place = placeOfFlag(notes, key);
    const lowered = lowerFlag(key, flag, { document, names, place, inside: [] });
    const lost = segmentsOf((flag.rules ?? []).flatMap((rule) => rule.when ?? [])).find((one) =>
      notes.lostSegments.has(one),
    );
    if (lost !== undefined) place.lose({ what: `segment ${lost}`, why: "It cannot be said in flagd." });
    return [key, notes.lostFlags.has(key) ? { ...lowered, state: "DISABLED" } : lowered];
  });
  if (Object.values(segments).some((segment) => segment.description !== undefined)) {
    notes.remark(undefined, { what: "descriptions of segments", why: "flagd's fragments have none." });
  }
  const { segments: _, $evaluators: known, ...rest } = document;
  const all = { ...known, ...Object.fromEntries(evaluators) };
  return {
    document: {
      ...rest,
      flags: Object.fromEntries(flags),
      ...(Object.keys(all).length > 0 && { $evaluators: all }),
    },
    notCarried: notes.all,
  };
}

function evaluatorNames(
  segments: readonly string[],
  evaluators: Readonly<Record<string, Json>>,
): ReadonlyMap<string, string> {
  const taken = new Set(Object.keys(evaluators));
  return new Map(
    segments.map((segment) => {
      let name = segment;
      while (taken.has(name)) name = `segment-${name}`;
      taken.add(name);
      return [segment, name];
    }),
  );
}

function lowerFlag(key: string, flag: FlagDefinition, scope: ConditionScope): FlagDefinition {
  const { targets, rules, fallthrough, off, killed, prerequisites, requires, bucketing: _, ...plain } = flag;
  checkVariants(flag, scope.place);
  if (killed === true) {
    scope.place.remark({
      what: "what the flag would serve if it were not killed",
      why: "flagd has no kill switch beside the state.",
    });
    const { targeting: __, ...rest } = plain;
    return off === undefined ? { ...rest, state: "DISABLED" } : { ...rest, defaultVariant: off };
  }
  for (const prerequisite of prerequisites ?? []) {
    scope.place.lose({
      what: `prerequisite ${prerequisite.flag}`,
      why: "A flag of flagd cannot depend on another.",
    });
  }
  if (requires !== undefined) {
    scope.place.lose({ what: "what it requires of an instance", why: "flagd knows no releases." });
  }
  if (off !== undefined) {
    scope.place.remark({ what: `what is served when it is off (${off})`, why: "flagd has no kill switch." });
  }
  if (targets === undefined && rules === undefined && fallthrough === undefined) return plain;
  const last = typeof fallthrough === "string" ? { defaultVariant: fallthrough } : {};
  if (rules?.some((rule) => rule.name !== undefined)) {
    scope.place.remark({ what: "names of rules", why: "flagd's targeting has none." });
  }
  const targeting = lowerRules(key, flag, scope);
  return { ...plain, ...last, ...(targeting !== undefined && { targeting }) };
}

/** flagd's schema wants variants of one type, and neither null nor lists. */
function checkVariants({ variants }: FlagDefinition, place: Place): void {
  const types = new Set(Object.values(variants).map((value) => typeOf(value)));
  if (types.has("list") || types.has("null") || types.size > 1) {
    place.lose({
      what: "its variants",
      why: `flagd takes booleans, texts, numbers or objects, all of one type; these are ${[...types].join(" and ")}.`,
    });
  }
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}
