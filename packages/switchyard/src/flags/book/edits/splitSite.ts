import type { FlagDefinition, HashName, Json, Serve, Split } from "@switchyard/flags";
import { flagInvalid } from "../flagInvalid.ts";
import { wholeShare } from "../../wholeShare.ts";

export type Ranges = Split["split"];

/** Where a flag splits its subjects: what is there now, and how to put other ranges in its place. */
export interface SplitSite {
  readonly ranges: Ranges;
  /** Who gets what no other variant gets: a variant, or nobody (the next rule is asked). */
  readonly rest: string | null;
  readonly hash: HashName;
  put(ranges: Ranges): FlagDefinition;
}

/**
 * The split of the fallthrough, or of the rule at `rule`; a single variant is one that everyone gets. Of a flag in flagd's
 * form, a plain `fractional`. Throws FLAG_INVALID when there is no such place.
 */
export function splitSite(
  key: string,
  definition: FlagDefinition,
  variant: string | undefined,
  rule: number | undefined,
): SplitSite {
  const { targeting, ...rest } = definition;
  if (hasLogic(targeting)) {
    return fractionalSite(key, definition, targeting, variant, rule);
  }
  if (rule !== undefined) return ruleSite(key, rest, rule);
  const fallback = otherThan(variant, definition);
  return {
    ranges: rangesOf(definition.fallthrough ?? definition.defaultVariant ?? fallback),
    rest: fallback,
    hash: hashOf(definition.fallthrough, definition),
    put: (split) => ({ ...rest, fallthrough: serve(definition.fallthrough, split) }),
  };
}

function ruleSite(key: string, definition: FlagDefinition, index: number): SplitSite {
  const rules = definition.rules ?? [];
  const rule = rules[index];
  if (rule === undefined) {
    const there = rules.length === 0 ? "it has no rules" : `its rules are 0 to ${rules.length - 1}`;
    throw flagInvalid([{ path: `flags.${key}.rules[${index}]`, message: `is not there: ${there}` }]);
  }
  return {
    ranges: rangesOf(rule.serve),
    rest: null,
    hash: hashOf(rule.serve, definition),
    put: (split) => ({
      ...definition,
      rules: rules.with(index, { ...rule, serve: serve(rule.serve, split) }),
    }),
  };
}

/** The split's own attribute, seed and hash stay: with others, everybody would move. */
function serve(before: Serve | undefined, split: Ranges): Split {
  return { ...(typeof before === "object" && before), split };
}

function rangesOf(serving: Serve | null): Ranges {
  return typeof serving === "object" && serving !== null ? serving.split : [[serving, wholeShare]];
}

function hashOf(serving: Serve | undefined, { bucketing }: FlagDefinition): HashName {
  return (typeof serving === "object" ? serving.hash : undefined) ?? bucketing?.hash ?? "murmur3-1";
}

function fractionalSite(
  key: string,
  definition: FlagDefinition,
  targeting: Json,
  variant: string | undefined,
  rule: number | undefined,
): SplitSite {
  const entries = rule === undefined ? fractionalOf(targeting) : undefined;
  const ranges = entries?.shares.map(rangeOf);
  if (entries === undefined || ranges === undefined || ranges.some((range) => range === undefined)) {
    throw flagInvalid(
      [{ path: `flags.${key}.targeting`, message: "is JSONLogic, in which no single share can be told" }],
      "Edit the targeting itself, or convert the flag to rules and set the share there.",
    );
  }
  return {
    ranges: ranges.flatMap((range) => (range === undefined ? [] : [range])),
    rest: otherThan(variant, definition),
    hash: "murmur3-1",
    put: (split) => ({
      ...definition,
      targeting: { fractional: [...entries.bucketBy, ...split.map(([name, weight]) => [name, weight])] },
    }),
  };
}

/** `{ "fractional": [bucketing expression?, [variant, weight], ...] }` and nothing around it. */
function fractionalOf(
  targeting: Json,
): { readonly bucketBy: readonly Json[]; readonly shares: readonly Json[] } | undefined {
  if (typeof targeting !== "object" || targeting === null || !("fractional" in targeting)) return undefined;
  const operands = targeting.fractional;
  if (!Array.isArray(operands) || Object.keys(targeting).length > 1) return undefined;
  const list: readonly Json[] = operands;
  const [first] = list;
  return Array.isArray(first)
    ? { bucketBy: [], shares: list }
    : { bucketBy: list.slice(0, 1), shares: list.slice(1) };
}

/** flagd lets a weight be left out: it is 1 then. */
function rangeOf(entry: Json): readonly [string, number] | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [name, weight = 1, ...more]: readonly Json[] = entry;
  const fits = typeof name === "string" && Number.isSafeInteger(weight) && more.length === 0;
  return fits && typeof weight === "number" ? [name, weight] : undefined;
}

function otherThan(
  variant: string | undefined,
  { off, defaultVariant, variants }: FlagDefinition,
): string | null {
  const names = [off, defaultVariant, ...Object.keys(variants)];
  return names.find((name) => typeof name === "string" && name !== variant) ?? null;
}

/** flagd takes an empty object for no targeting. */
function hasLogic(targeting: Json | undefined): targeting is Json {
  if (targeting === undefined || targeting === null) return false;
  return typeof targeting !== "object" || Object.keys(targeting).length > 0;
}
