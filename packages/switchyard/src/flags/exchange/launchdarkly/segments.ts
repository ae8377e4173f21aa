import type { Condition, Segment } from "@switchyard/flags";
import { type Notes, placeOfSegment } from "../notes.ts";
import { all, any, test } from "../words.ts";
import { attributeOf } from "./attribute.ts";
import { conditionOf } from "./clause.ts";
import type { LaunchdarklySegment } from "./shape.ts";

/** LaunchDarkly's segments. Shares of people in a rule of a segment belong to rules of flags: see `admissionsOf`. */
export function segmentsOf(
  segments: Readonly<Record<string, LaunchdarklySegment>>,
  notes: Notes,
): Readonly<Record<string, Segment>> {
  const names = new Set(Object.keys(segments));
  return Object.fromEntries(
    Object.entries(segments).map(([name, segment]): [string, Segment] => {
      const place = placeOfSegment(notes, name);
      if (segment.unbounded === true) {
        place.lose({
          what: "its members",
          why: "It is a big segment, whose members are not in the file.",
          instead: "Import its members, then enable the flags.",
        });
      }
      const rules = (segment.rules ?? []).filter((rule) => !isShare(rule.weight));
      const alternatives = rules
        .filter((rule) => rule.clauses)
        .filter((rule) => rule.weight !== 0)
        .map((rule) => all(rule.clauses!.map((clause) => conditionOf(clause, names, place))));
      return [name, membersOf(segment, alternatives, (kind) => attributeOf("key", kind, place))];
    }),
  );
}

/** Between nobody and everybody. */
export function isShare(weight: number | null | undefined): weight is number {
  return weight !== null && weight !== undefined && weight > 0 && weight < 100_000;
}

function membersOf(
  segment: LaunchdarklySegment,
  alternatives: readonly Condition[],
  keyOf: (kind: string) => string,
): Segment {
  const { included, excluded } = segment;
  const lists = {
    ...(included && included.length > 0 && { included }),
    ...(excluded && excluded.length > 0 && { excluded }),
  };
  const others = (targets: LaunchdarklySegment["includedContexts"]) =>
    (targets ?? [])
      .filter(({ values }) => values.length > 0)
      .map(({ contextKind, values }) => test(keyOf(contextKind ?? "user"), "is", values));
  const [inside, outside] = [others(segment.includedContexts), others(segment.excludedContexts)];
  if (inside.length === 0 && outside.length === 0) {
    return { ...lists, ...(alternatives.length > 0 && { when: [any(alternatives)] }) };
  }
  // Keys of all kinds come before the rules, so they are said as conditions together.
  const member = [...inside, ...listed(included)];
  const banned = [...outside, ...listed(excluded)];
  const ruled = all([...(banned.length > 0 ? [any(banned, true)] : []), any(alternatives)]);
  return { when: [any([...member, ...(alternatives.length > 0 ? [ruled] : [])])] };
}

function listed(keys: readonly string[] | null | undefined): readonly Condition[] {
  return keys && keys.length > 0 ? [test("targetingKey", "is", keys)] : [];
}
