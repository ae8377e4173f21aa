import type { Condition, Gate } from "@switchyard/flags";
import { textsOf } from "../json.ts";
import type { Place } from "../notes.ts";
import { any, exists, negated, never, test } from "../words.ts";
import { attributeOf } from "./attribute.ts";
import { conditionOf, type Segments } from "./clause.ts";
import { isShare } from "./segments.ts";
import type { Clause, LaunchdarklySegment } from "./shape.ts";

/** One way in which a rule's clauses hold. */
export interface Admission {
  readonly when: readonly Condition[];
  readonly gate?: Gate;
}

/**
 * All ways in which the clauses hold. A segment that takes in a share of people is one more way for each such share,
 * behind a gate: segments themselves draw no lots here.
 */
export function admissionsOf(
  clauses: readonly Clause[],
  segments: Readonly<Record<string, LaunchdarklySegment>>,
  place: Place,
): readonly Admission[] {
  const names: Segments = new Set(Object.keys(segments));
  const conditions = clauses.map((clause) => conditionOf(clause, names, place));
  const drawing = clauses.flatMap((clause, at) => (drawsLots(clause, segments, new Set()) ? [at] : []));
  const [at, ...others] = drawing;
  if (at === undefined) return [{ when: conditions }];
  const clause = clauses[at]!;
  const direct = textsOf(clause.values).filter((name) => hasShare(segments[name]));
  if (others.length > 0 || clause.negate === true || direct.length === 0 || nests(clause, segments)) {
    place.lose({
      what: `the segment ${textsOf(clause.values).join(", ")}, which takes in a share of people`,
      why: "Only a gate can do so here, and none can stand there.",
      instead: "Write the rule anew with a gate, then enable the flag.",
    });
    return [{ when: conditions }];
  }
  const rest = conditions.filter((_, index) => index !== at);
  const shares = direct.flatMap((name) => sharesOf(name, segments[name]!, names, place));
  return [
    { when: conditions },
    ...shares.map(({ when, gate }) => ({ when: [...rest, ...when], ...(gate && { gate }) })),
  ];
}

function sharesOf(
  name: string,
  segment: LaunchdarklySegment,
  names: Segments,
  place: Place,
): readonly Admission[] {
  const excluded = [
    ...(segment.excluded && segment.excluded.length > 0
      ? [test("targetingKey", "is", segment.excluded)]
      : []),
    ...(segment.excludedContexts ?? [])
      .filter(({ values }) => values.length > 0)
      .map(({ contextKind, values }) => test(attributeOf("key", contextKind, place), "is", values)),
  ];
  const allowed = excluded.length === 0 ? [] : [negated(any(excluded))];
  return (segment.rules ?? [])
    .filter((rule) => isShare(rule.weight))
    .flatMap((rule) => {
      const by = attributeOf(rule.bucketBy ?? "key", rule.rolloutContextKind, place);
      const when = [
        ...allowed,
        ...(rule.clauses?.map((clause) => conditionOf(clause, names, place)) ?? [never]),
      ];
      const gate = {
        share: Math.ceil(rule.weight!),
        of: 100_000,
        seed: `${name}.${segment.salt ?? ""}`,
        hash: "launchdarkly-1",
        ...(by !== "targetingKey" && { by }),
      } as const;
      // LaunchDarkly puts those without the attribute into the first bucket, which is always in.
      const without = by === "targetingKey" ? [] : [{ when: [...when, exists(by, true)] }];
      return [{ when, gate }, ...without];
    });
}

function hasShare(segment: LaunchdarklySegment | undefined): boolean {
  return segment?.rules?.some((rule) => isShare(rule.weight)) === true;
}

/** The segment itself, or one that it refers to. */
function drawsLots(
  clause: Clause,
  segments: Readonly<Record<string, LaunchdarklySegment>>,
  seen: Set<string>,
): boolean {
  if (clause.op !== "segmentMatch") return false;
  return textsOf(clause.values).some((name) => {
    if (seen.has(name) || !Object.hasOwn(segments, name)) return false;
    seen.add(name);
    const segment = segments[name]!;
    if (hasShare(segment)) return true;
    return (segment.rules ?? []).some((rule) =>
      (rule.clauses ?? []).some((inner) => drawsLots(inner, segments, seen)),
    );
  });
}

function nests(clause: Clause, segments: Readonly<Record<string, LaunchdarklySegment>>): boolean {
  return textsOf(clause.values).some((name) =>
    (segments[name]?.rules ?? []).some((rule) =>
      (rule.clauses ?? []).some((inner) => drawsLots(inner, segments, new Set([name]))),
    ),
  );
}
