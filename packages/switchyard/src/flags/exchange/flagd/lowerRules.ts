import type { Bucketing, FlagDefinition, Json, Rule, Split } from "@switchyard/flags";
import type { Place } from "../notes.ts";
import { type ConditionScope, lowerConditions } from "./lowerCondition.ts";

/** Targets, rules and fallthrough as one `if`; undefined when the default variant says it all. */
export function lowerRules(key: string, flag: FlagDefinition, scope: ConditionScope): Json | undefined {
  const usual: Lot = { seed: key, hash: "murmur3-1", ...flag.bucketing };
  const branches = [
    ...(flag.targets ?? []).map(({ variant, keys, by }) => [
      { in: [keyOf(by ?? "targetingKey"), keys] },
      variant,
    ]),
    ...(flag.rules ?? []).flatMap((rule) => lowerRule(rule, usual, scope)),
    ...lowerFallthrough(flag, usual, scope.place),
  ];
  return branches.length === 0 ? undefined : { if: branches.flat() };
}

type Branch = readonly [condition: Json, variant: Json];

type Lot = Bucketing & { readonly seed: string };

function lowerRule({ when = [], gate, serve }: Rule, usual: Lot, scope: ConditionScope): readonly Branch[] {
  const conditions: Json[] = [lowerConditions(when, scope)].filter((condition) => condition !== true);
  if (gate !== undefined) {
    const { share, of = 100_000 } = gate;
    if (share === 0) return [];
    if (share < of) {
      const lot = lotOf({ ...usual, seed: `${usual.seed}:gate` }, gate, scope.place);
      const drawn = fractional(lot, [
        ["in", share],
        ["out", of - share],
      ]);
      conditions.push(hasKey(lot), { "===": [drawn, "in"] });
    }
  }
  if (typeof serve === "string") return [[both(conditions), serve]];
  const only = onlyVariant(serve);
  if (only === null) return [];
  if (only !== undefined) return [[both(conditions), only]];
  const lot = lotOf(usual, serve, scope.place);
  const drawn = fractional(lot, serve.split);
  conditions.push(hasKey(lot));
  if (serve.split.some(([variant, weight]) => variant === null && weight > 0)) {
    conditions.push({ "!==": [drawn, nobody] });
  }
  return [[both(conditions), drawn]];
}

function lowerFallthrough(
  { fallthrough, defaultVariant }: FlagDefinition,
  usual: Lot,
  place: Place,
): readonly Branch[] {
  if (fallthrough === undefined || typeof fallthrough === "string") return [];
  const only = onlyVariant(fallthrough);
  if (only === null) return [];
  if (only !== undefined) return [[true, only]];
  const lot = lotOf(usual, fallthrough, place);
  const drawn = fractional(lot, fallthrough.split);
  if (typeof defaultVariant === "string") {
    place.remark({
      what: "those without a key",
      why: `Here they get the default in the code and an error, in flagd ${defaultVariant}.`,
    });
  }
  const isSomebodys = fallthrough.split.some(([variant, weight]) => variant === null && weight > 0)
    ? [{ "!==": [drawn, nobody] }]
    : [];
  return [[both([hasKey(lot), ...isSomebodys]), drawn]];
}

/** Stands for those whom a split passes on; it is never served. */
const nobody = "~nobody";

/** Null: nobody; undefined: there are several. */
function onlyVariant({ split }: Split): string | null | undefined {
  const variants = new Set(split.filter(([, weight]) => weight > 0).map(([variant]) => variant));
  return variants.size === 1 ? [...variants][0] : undefined;
}

function lotOf(usual: Lot, own: Bucketing, place: Place): Lot {
  const lot = {
    ...usual,
    ...(own.by !== undefined && { by: own.by }),
    ...(own.seed !== undefined && { seed: own.seed }),
    ...(own.hash !== undefined && { hash: own.hash }),
  };
  if (lot.hash !== undefined && lot.hash !== "murmur3-1") {
    place.lose({
      what: `the bucketing ${lot.hash}`,
      why: "flagd has one hash only: everyone would be dealt anew.",
      instead: "Choose the bucketing murmur3-1 for the flag, which moves people once, and export it then.",
    });
  }
  return lot;
}

function fractional(lot: Lot, ranges: Split["split"]): Json {
  const pieces = ranges
    .filter(([, weight]) => weight > 0)
    .map(([variant, weight]) => [variant ?? nobody, weight]);
  return { fractional: [{ cat: [lot.seed, keyOf(lot.by)] }, ...pieces] };
}

function hasKey(lot: Lot): Json {
  return { "!==": [{ cat: [keyOf(lot.by)] }, ""] };
}

/** The key as text; absent: as Switchyard has it, under which somebody was known before, else the usual one. */
function keyOf(by: string | undefined): Json {
  if (by === "targetingKey") return { var: by };
  if (by !== undefined) return { cat: [{ var: by }] };
  return { if: [{ var: "bucketingKey" }, { var: "bucketingKey" }, { var: "targetingKey" }] };
}

function both(conditions: readonly Json[]): Json {
  if (conditions.length === 0) return true;
  return conditions.length === 1 ? conditions[0]! : { and: conditions };
}
