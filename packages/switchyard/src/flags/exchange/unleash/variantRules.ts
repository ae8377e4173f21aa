import type { Rule } from "@switchyard/flags";
import type { Place } from "../notes.ts";
import { asRead, test } from "../words.ts";
import type { Admission } from "./admission.ts";
import { attributeOf } from "./attribute.ts";
import { bothHold, type Presence, presenceConditions } from "./presence.ts";
import type { Variant } from "./shape.ts";

/** Variants as a strategy or a feature has them, with what they are split by. */
export interface VariantTable {
  readonly variants: readonly Variant[];
  readonly stickiness: string;
  readonly seed: string;
}

/** Who is let in this way gets which variant: the overrides first, then the split for each key that there may be. */
export function variantRules(
  admission: Admission,
  when: NonNullable<Rule["when"]>,
  table: VariantTable,
  place: Place,
): readonly Rule[] {
  const rule = (
    presence: Presence,
    more: NonNullable<Rule["when"]>,
    serve: Rule["serve"],
  ): readonly Rule[] => {
    const both = bothHold(admission.presence, presence);
    if (both === undefined) return [];
    const conditions = [...presenceConditions(both), ...admission.when, ...when, ...more];
    return [{ when: conditions, ...(admission.gate && { gate: admission.gate }), serve }];
  };
  const overrides = table.variants.flatMap(({ name, overrides: some }) =>
    (some ?? [])
      .filter(({ values }) => values.length > 0)
      .flatMap(({ contextName, values }) =>
        rule({}, [test(attributeOf(contextName, place), "is", values.flatMap(asRead))], name),
      ),
  );
  const weighted = table.variants.filter(({ weight }) => weight > 0);
  const first = weighted[0]!;
  if (weighted.length === 1) return [...overrides, ...rule({}, [], first.name)];
  const split = weighted.map(({ name, weight }) => [name, weight] as const);
  const keys = keysOf(table.stickiness, place);
  const splits = keys.flatMap((key, at) => {
    const absent = Object.fromEntries(keys.slice(0, at).map((earlier) => [earlier, false]));
    const by = key === "targetingKey" ? {} : { by: key };
    return rule({ ...absent, [key]: true }, [], {
      split,
      seed: table.seed,
      hash: "unleash-variants-1",
      ...by,
    });
  });
  place.remark({
    what: "the variant of those without any of the keys that it is split by",
    why: "Unleash draws lots at each call.",
    instead: `They get ${first.name} here.`,
  });
  return [
    ...overrides,
    ...splits,
    ...rule(Object.fromEntries(keys.map((key) => [key, false])), [], first.name),
  ];
}

function keysOf(stickiness: string, place: Place): readonly string[] {
  if (stickiness === "default") return ["targetingKey", "sessionId", "remoteAddress"];
  if (stickiness !== "random") return [attributeOf(stickiness, place)];
  place.remark({
    what: "random stickiness of variants",
    why: "Unleash draws lots at each call; here a subject keeps what it got.",
  });
  return ["targetingKey"];
}
