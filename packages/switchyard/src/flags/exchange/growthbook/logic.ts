import type { Json } from "@switchyard/flags";
import { isList, isObject } from "../json.ts";
import { inAnyCase } from "../words.ts";
import { attributeOf } from "./attribute.ts";

/**
 * GrowthBook's conditions in JSONLogic, for what the words of a rule cannot say.
 *
 * @returns undefined for what JSONLogic cannot say either
 */
export function logicOfValue(value: Reference, condition: Json): Json | undefined {
  if (condition === null) return isNull(value);
  if (typeof condition !== "object") return { "===": [value, condition] };
  if (isList(condition)) return equalsList(value, condition);
  if (!isOperators(condition)) return undefined;
  return both(
    Object.entries(condition).map(([operator, expected]) => logicOfOperator(value, operator, expected)),
  );
}

/** What is tested: an attribute, or with an empty name the member of a list. */
export type Reference = { readonly var: string };

function equalsList(value: Reference, members: readonly Json[]): Json | undefined {
  const each = members.map((member, at) =>
    logicOfValue({ var: value.var === "" ? String(at) : `${value.var}.${at}` }, member),
  );
  return both([isAnyList(value), { "===": [countOf(value), members.length] }, ...each]);
}

/** Of an object whose attributes `var` reads. */
export function logicOfObject(condition: Json): Json | undefined {
  if (!isObject(condition)) return undefined;
  return both(
    Object.entries(condition).map(([key, expected]) => {
      switch (key) {
        case "$and":
          return Array.isArray(expected) ? both(expected.map(logicOfObject)) : undefined;
        case "$or":
          return Array.isArray(expected) ? either(expected.map(logicOfObject)) : undefined;
        case "$nor":
          return Array.isArray(expected) ? not(either(expected.map(logicOfObject))) : undefined;
        case "$not":
          return not(logicOfObject(expected));
        case "$savedGroup":
          return undefined;
        default:
          return logicOfValue({ var: attributeOf(key) }, expected);
      }
    }),
  );
}

function logicOfOperator(value: Reference, operator: string, expected: Json): Json | undefined {
  switch (operator) {
    case "$eq":
      return equals(value, expected);
    case "$ne":
      return not(equals(value, expected));
    case "$lt":
    case "$lte":
    case "$gt":
    case "$gte":
      return compares(value, comparisons[operator], expected);
    case "$exists":
      return expected ? not(isNull(value)) : isNull(value);
    case "$in":
      return Array.isArray(expected) ? memberOf(value, expected) : false;
    case "$nin":
      return Array.isArray(expected) ? not(memberOf(value, expected)) : false;
    case "$not":
      return not(logicOfValue(value, expected));
    case "$size": {
      const length = lengthIs(countOf(value), expected);
      return length === undefined ? undefined : { and: [isAnyList(value), length] };
    }
    case "$elemMatch": {
      const member = { var: "" };
      const matches = asksObject(expected) ? logicOfObject(expected) : logicOfValue(member, expected);
      return matches === undefined ? undefined : { some: [value, { and: [not(isNull(member))!, matches] }] };
    }
    case "$all": {
      if (!Array.isArray(expected)) return false;
      const each = expected.map((one) => {
        const matches = logicOfValue({ var: "" }, one);
        return matches === undefined ? undefined : { some: [value, matches] };
      });
      return both([isAnyList(value), ...each]);
    }
    case "$alli":
      return Array.isArray(expected) && expected.every((one) => typeof one === "string")
        ? both([isAnyList(value), ...expected.map((one) => ({ some: [value, inAnyCaseIs(one)] }))])
        : undefined;
    case "$regex":
    case "$regexi": {
      if (typeof expected !== "string") return false;
      return { matches: [value, operator === "$regex" ? expected : `(?i)${expected}`] };
    }
    case "$type":
      return (typeof expected === "string" ? types[expected]?.(value) : undefined) ?? false;
    default:
      return undefined;
  }
}

const comparisons = { $lt: "<", $lte: "<=", $gt: ">", $gte: ">=" } as const;

/** Only numbers with numbers and texts with texts, unlike JSONLogic. */
function compares(value: Json, operator: string, expected: Json): Json {
  if (typeof expected !== "number" && typeof expected !== "string") return false;
  const sameType = types[typeof expected]!(value);
  return { and: [sameType, { [operator]: [value, expected] }] };
}

function lengthIs(length: Json, expected: Json): Json | undefined {
  if (typeof expected === "number") return { "===": [length, expected] };
  if (!isOperators(expected)) return false;
  return both(
    Object.entries(expected).map(([operator, wanted]) => {
      if (operator === "$eq") return { "===": [length, wanted] };
      if (operator === "$ne") return { "!==": [length, wanted] };
      const comparison = Object.entries(comparisons).find(([name]) => name === operator)?.[1];
      return comparison && { [comparison]: [length, wanted] };
    }),
  );
}

function inAnyCaseIs(text: string): Json {
  return { matches: [{ var: "" }, `^${inAnyCase(text)}$`] };
}

const types: Readonly<Record<string, (value: Json) => Json>> = {
  string: (value) => ({ "===": [{ cat: [value] }, value] }),
  number: (value) => ({ "===": [{ "+": [value] }, value] }),
  boolean: (value) => ({ in: [value, [true, false]] }),
  null: isNull,
  array: isAnyList,
  object: (value) => ({
    "!": [{ or: ["string", "number", "boolean", "null", "array"].map((type) => types[type]!(value)) }],
  }),
};

function equals(value: Json, expected: Json): Json {
  if (expected === null) return isNull(value);
  return typeof expected === "object" ? false : { "===": [value, expected] };
}

function memberOf(value: Json, list: readonly Json[]): Json {
  const plain = list.filter((one) => one === null || typeof one !== "object");
  return { or: [{ in: [value, plain] }, { some: [value, { in: [{ var: "" }, plain] }] }] };
}

function isNull(value: Json): Json {
  return { "===": [{ if: [{ "==": [value, null] }, "null", "some"] }, "null"] };
}

/** Of what is no list JSONLogic has no test: it is not an empty one that takes two members when one is put to it. */
function isAnyList(value: Json): Json {
  return { or: [{ all: [value, true] }, { "==": [countOf({ merge: [value, [1]] }), 1] }] };
}

function countOf(list: Json): Json {
  return { reduce: [list, { "+": [{ var: "accumulator" }, 1] }, 0] };
}

function not(logic: Json | undefined): Json | undefined {
  return logic === undefined ? undefined : { "!": [logic] };
}

function both(parts: readonly (Json | undefined)[]): Json | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  return known.length === 0 ? true : { and: known };
}

/** GrowthBook lets an empty list of alternatives hold. */
function either(parts: readonly (Json | undefined)[]): Json | undefined {
  const known = parts.filter((part) => part !== undefined);
  if (known.length < parts.length) return undefined;
  return known.length === 0 ? true : { or: known };
}

/** Of a member that is an object: its attributes, or several such conditions. */
function asksObject(condition: Json): boolean {
  if (!isOperators(condition)) return true;
  return Object.keys(condition).some((key) => ["$and", "$or", "$nor", "$savedGroup"].includes(key));
}

export function isOperators(condition: Json): condition is { readonly [operator: string]: Json } {
  if (!isObject(condition)) return false;
  const keys = Object.keys(condition);
  return keys.length > 0 && keys.every((key) => key.startsWith("$"));
}
