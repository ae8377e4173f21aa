import type { Json } from "../../definition.ts";
import type { Place } from "../reading/place.ts";
import { flagAt, isObject, listAt, objectAt, onlyKeys, type JsonObject } from "../reading/shape.ts";
import type { RuleScope } from "../ruleScope.ts";
import { compileAttribute } from "./attributeCondition.ts";
import { allOf, anyOf } from "./combination.ts";
import { type CompiledCondition, negated, neverHolds } from "./condition.ts";
import { compileDates } from "./dateCondition.ts";
import { compileLogicCondition } from "./logicCondition.ts";
import { compileRole } from "./roleCondition.ts";
import { compileSegmentCondition } from "./segmentCondition.ts";

/** One that holds when all in the list do. */
export function compileConditions(
  list: Json | undefined,
  scope: RuleScope,
  place: Place,
): readonly CompiledCondition[] {
  if (list === undefined) return [];
  return listAt(list, place).map((condition, at) => compileCondition(condition, scope, place.in(at)));
}

export function compileCondition(json: Json, scope: RuleScope, place: Place): CompiledCondition {
  const condition = objectAt(json, place);
  if (!isObject(json)) return neverHolds;
  const kinds = Object.keys(forms).filter((form) => Object.hasOwn(condition, form));
  const kind = kinds[0];
  if (kind === undefined) {
    place.fault(`must have one of ${Object.keys(forms).join(", ")}`);
    return neverHolds;
  }
  const form = forms[kind]!;
  onlyKeys(condition, form.keys, place);
  return negated(form.compile(condition, scope, place), flagAt(condition["not"], place.in("not")));
}

interface Form {
  readonly keys: readonly string[];
  compile(condition: JsonObject, scope: RuleScope, place: Place): CompiledCondition;
}

const dates: Form = {
  keys: ["from", "until"],
  compile: (condition, _, place) => compileDates(condition, place),
};

const forms: Readonly<Record<string, Form>> = {
  attribute: {
    keys: ["attribute", "op", "values", "not"],
    compile: (condition, _, place) => compileAttribute(condition, place),
  },
  role: {
    keys: ["role", "not"],
    compile: (condition, _, place) => compileRole(condition["role"], place.in("role")),
  },
  segment: {
    keys: ["segment", "not"],
    compile: (condition, scope, place) =>
      compileSegmentCondition(condition["segment"], scope, place.in("segment")),
  },
  from: dates,
  until: dates,
  any: {
    keys: ["any", "not"],
    compile: (condition, scope, place) => anyOf(compileConditions(condition["any"], scope, place.in("any"))),
  },
  all: {
    keys: ["all", "not"],
    compile: (condition, scope, place) => allOf(compileConditions(condition["all"], scope, place.in("all"))),
  },
  logic: {
    keys: ["logic"],
    compile: (condition, scope, place) =>
      compileLogicCondition(condition["logic"]!, scope, place.in("logic")),
  },
};
