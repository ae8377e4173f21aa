import type { FlagDefinition, Prerequisite, Rule } from "@switchyard/flags";
import type { Place } from "../notes.ts";
import { admissionsOf } from "./admission.ts";
import { conditionOf } from "./constraint.ts";
import { payloadOf } from "./payload.ts";
import { presenceConditions } from "./presence.ts";
import { never } from "../words.ts";
import type { Feature, Strategy, Variant } from "./shape.ts";
import { type VariantTable, variantRules } from "./variantRules.ts";

export interface FeatureParts {
  readonly feature: Feature;
  /** By the id of the segment. */
  readonly segments: ReadonlyMap<number, string>;
  readonly prerequisites: readonly Prerequisite[];
  /** Whatever the strategies say. */
  readonly isOff: boolean;
}

/** Whether a feature is enabled: a flag of `on` and `off`. */
export function enabledFlag(
  { feature, segments, prerequisites, isOff }: FeatureParts,
  place: Place,
): FlagDefinition {
  const rules = livingStrategies(feature).flatMap((strategy) => {
    const when = conditionsOf(strategy, segments, place);
    return admissionsOf(strategy, place).map(
      (admission): Rule => ({
        when: [...presenceConditions(admission.presence), ...admission.when, ...when],
        ...(admission.gate && { gate: admission.gate }),
        serve: "on",
      }),
    );
  });
  return {
    state: "ENABLED",
    variants: { on: true, off: false },
    ...decided(rules, strategyCount(feature) === 0 ? "on" : "off"),
    off: "off",
    ...(isOff && { killed: true }),
    ...(prerequisites.length > 0 && { prerequisites }),
  };
}

/** Which variant of a feature somebody gets: a flag of the payloads; without one, the default in the code applies. */
export function variantFlag(
  { feature, segments, prerequisites, isOff }: FeatureParts,
  place: Place,
): FlagDefinition {
  const own = tableOf(feature.variants ?? [], feature.variants?.[0]?.stickiness, feature.name);
  const rules = livingStrategies(feature).flatMap((strategy) => {
    const when = conditionsOf(strategy, segments, place);
    const { stickiness, groupId } = strategy.parameters ?? {};
    const variants = strategy.variants ?? [];
    const table = tableOf(variants, variants[0]?.stickiness || stickiness, groupId ?? "undefined") ?? own;
    return admissionsOf(strategy, place).flatMap((admission) =>
      table === undefined ? [withoutVariant(admission, when)] : variantRules(admission, when, table, place),
    );
  });
  const everyone = { presence: {}, when: [] };
  if (strategyCount(feature) === 0 && own !== undefined)
    rules.push(...variantRules(everyone, [], own, place));
  const values = Object.fromEntries(
    allVariants(feature).map((variant) => [variant.name, payloadOf(variant, place)]),
  );
  const noVariant = rules.some((rule) => rule.serve === "disabled") && !("disabled" in values);
  if (new Set(Object.values(values).map((value) => typeof value)).size > 1) {
    place.remark({
      what: "payloads of several types",
      why: "An evaluation asks for one type; variants of another give the default in the code.",
    });
  }
  return {
    state: "ENABLED",
    variants: noVariant ? { ...values, disabled: null } : values,
    ...decided(rules, null),
    ...(isOff && { killed: true }),
    ...(prerequisites.length > 0 && { prerequisites }),
  };
}

export function hasVariants(feature: Feature): boolean {
  return allVariants(feature).length > 0;
}

/** Their names. */
export function variantsOf(feature: Feature): readonly string[] {
  return allVariants(feature).map(({ name }) => name);
}

function allVariants(feature: Feature): readonly Variant[] {
  return [
    ...(feature.variants ?? []),
    ...(feature.strategies ?? []).flatMap((strategy) => strategy.variants ?? []),
  ];
}

/** What comes after a rule for everyone is never asked. */
function decided(
  rules: readonly Rule[],
  otherwise: string | null,
): Pick<FlagDefinition, "rules" | "fallthrough" | "defaultVariant"> {
  const last = rules.findIndex((rule) => rule.when?.length === 0 && rule.gate === undefined);
  const asked = last === -1 ? rules : rules.slice(0, last);
  const fallthrough = rules[last]?.serve;
  return {
    defaultVariant: otherwise,
    ...(asked.length > 0 && { rules: asked }),
    ...(fallthrough !== undefined && { fallthrough }),
  };
}

function withoutVariant(
  admission: ReturnType<typeof admissionsOf>[number],
  when: NonNullable<Rule["when"]>,
): Rule {
  return {
    when: [...presenceConditions(admission.presence), ...admission.when, ...when],
    ...(admission.gate && { gate: admission.gate }),
    serve: "disabled",
  };
}

function tableOf(
  variants: readonly Variant[],
  stickiness: string | null | undefined,
  seed: string,
): VariantTable | undefined {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  return total > 0 ? { variants, stickiness: stickiness || "default", seed } : undefined;
}

function livingStrategies(feature: Feature): readonly Strategy[] {
  return (feature.strategies ?? []).filter((strategy) => strategy.disabled !== true);
}

function strategyCount(feature: Feature): number {
  return feature.strategies?.length ?? 0;
}

function conditionsOf(strategy: Strategy, segments: ReadonlyMap<number, string>, place: Place) {
  return [
    ...(strategy.constraints ?? []).map((constraint) => conditionOf(constraint, place)),
    ...(strategy.segments ?? []).map((id) => {
      const segment = segments.get(id);
      return segment === undefined ? never : { segment };
    }),
  ];
}
