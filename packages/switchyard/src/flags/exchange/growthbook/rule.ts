import type { Rule } from "@switchyard/flags";
import { attributeOf } from "./attribute.ts";
import { exists } from "../words.ts";
import { type Admission, admissionOf, type Draw, hashVersionOf, rulesBehind } from "./buckets.ts";
import { type ConditionScope, conditionsOf } from "./condition.ts";
import type { Filter, GrowthbookRule } from "./shape.ts";
import type { VariantNames } from "./variantNames.ts";
import { variationRanges } from "./variationRanges.ts";

export interface RuleScope extends ConditionScope {
  readonly key: string;
  readonly names: VariantNames;
}

/** A rule of a feature, whose parents are met, as rules here; none when it can match nobody. */
export function rulesOf(rule: GrowthbookRule, scope: RuleScope): readonly Rule[] {
  remarks(rule, scope);
  const filters = (rule.filters ?? []).map(filterAdmission);
  const rules = rule.force === undefined ? experiment(rule, filters, scope) : forced(rule, filters, scope);
  if (rules === undefined) {
    scope.place.lose({
      what: `the rule ${rule.name ?? rule.key ?? ""} with its namespace or filters`.replace("  ", " "),
      why: "It asks more ranges at once than one gate and one split can say.",
      instead: "End the experiment first, or write the rule anew; then enable the flag.",
    });
    return [];
  }
  return rules.map((one) => ({ ...(rule.name && { name: rule.name }), ...one }));
}

function forced(
  rule: GrowthbookRule,
  filters: readonly Admission[],
  scope: RuleScope,
): readonly Rule[] | undefined {
  const when = rule.condition ? conditionsOf(rule.condition, scope) : [];
  const serve = scope.names.of(rule.force!);
  const { range, coverage } = rule;
  if (!range && (coverage === undefined || coverage === null)) return rulesBehind(when, filters, serve);
  if (!range && coverage === 0) return [];
  const version = hashVersionOf(rule.hashVersion, 1);
  if (version === undefined) return [];
  if (!range) {
    scope.place.remark({
      what: "who is let in exactly at the edge of a coverage",
      why: "GrowthBook's SDK for JavaScript lets that bucket in, and so it is here; its SDKs for other languages do not.",
    });
  }
  const draw: Draw = { version, seed: rule.seed || scope.key, by: attributeOf(rule.hashAttribute) };
  const holds = (at: number) => (range ? at >= range[0] && at < range[1] : at <= coverage!);
  return rulesBehind([...when, exists(draw.by)], [...filters, admissionOf(draw, holds)], serve);
}

function experiment(
  rule: GrowthbookRule,
  filters: readonly Admission[],
  scope: RuleScope,
): readonly Rule[] | undefined {
  const variations = rule.variations ?? [];
  const version = hashVersionOf(rule.hashVersion, 1);
  if (variations.length < 2 || version === undefined) return [];
  const by = attributeOf(rule.hashAttribute);
  const admissions = rule.filters ? filters : namespaceAdmission(rule, by);
  const ranges = variationRanges(rule, variations.length);
  const pick = (position: number): string | null => {
    const at = ranges.findIndex(([from, until]) => position >= from && position < until);
    return at === -1 || at >= variations.length || rule.meta?.[at]?.passthrough
      ? null
      : scope.names.of(variations[at]!);
  };
  const when = rule.condition ? conditionsOf(rule.condition, scope) : [];
  const draw: Draw = { version, seed: rule.seed || rule.key || scope.key, by };
  return rulesBehind([...when, exists(by)], admissions, { draw, pick });
}

function filterAdmission({ seed, ranges, attribute, hashVersion }: Filter): Admission {
  const version = hashVersionOf(hashVersion, 2);
  if (version === undefined) return { kind: "nobody" };
  const draw: Draw = { version, seed, by: attributeOf(attribute) };
  return admissionOf(draw, (at) => ranges.some(([from, until]) => at >= from && at < until));
}

function namespaceAdmission({ namespace }: GrowthbookRule, by: string): readonly Admission[] {
  if (!namespace) return [];
  const [id, from, until] = namespace;
  return [admissionOf({ version: 1, seed: `__${id}`, by }, (at) => at >= from && at < until)];
}

function remarks(rule: GrowthbookRule, { place }: RuleScope): void {
  if (rule.fallbackAttribute || rule.bucketVersion || rule.minBucketVersion) {
    place.remark({
      what: "sticky bucketing",
      why: "GrowthBook keeps assignments in a store of your own; here everyone is bucketed by the attribute alone.",
      instead:
        "Where bucketing changed while the experiment ran, some get the variation of the new bucketing.",
    });
  }
  if (rule.contextualBanditRef !== undefined || rule.contextualVariations !== undefined) {
    place.lose({ what: "a contextual bandit", why: "Its weights are learned by GrowthBook." });
  }
}
