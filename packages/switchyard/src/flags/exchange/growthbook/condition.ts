import type { Condition, Json } from "@switchyard/flags";
import { isObject } from "../json.ts";
import type { Place } from "../notes.ts";
import { all, any, exists, inAnyCase, negated, never, test } from "../words.ts";
import { attributeOf } from "./attribute.ts";
import { isOperators, logicOfValue } from "./logic.ts";
import type { SavedGroups } from "./savedGroups.ts";

export interface ConditionScope {
  readonly groups: SavedGroups;
  readonly place: Place;
}

type MongoCondition = Readonly<Record<string, Json>>;

/** Each key of a condition asks something; all must hold. */
export function conditionsOf(condition: MongoCondition, scope: ConditionScope): readonly Condition[] {
  return Object.entries(condition).flatMap(([key, expected]): readonly Condition[] => {
    switch (key) {
      case "$and":
        return listOf(expected).flatMap((one) => conditionsOf(one, scope));
      case "$or":
        return [either(expected, scope)];
      case "$nor":
        return [negated(either(expected, scope))];
      case "$not":
        return [negated(all(conditionsOf(objectOf(expected), scope)))];
      case "$savedGroup":
        return [scope.groups.reference(expected, scope.place)];
      default:
        return valueConditions(attributeOf(key), expected, scope);
    }
  });
}

/** GrowthBook lets an empty list of alternatives hold. */
function either(expected: Json, scope: ConditionScope): Condition {
  const list = listOf(expected);
  return list.length === 0 ? { logic: true } : any(list.map((one) => all(conditionsOf(one, scope))));
}

function valueConditions(attribute: string, expected: Json, scope: ConditionScope): readonly Condition[] {
  if (isOperators(expected)) {
    return Object.entries(expected).map(([operator, value]) =>
      operatorCondition(attribute, operator, value, scope),
    );
  }
  if (expected === null) return [exists(attribute, true)];
  if (typeof expected !== "object") return [equal(attribute, expected, false, scope)];
  return [inLogic(attribute, expected, scope)];
}

function operatorCondition(
  attribute: string,
  operator: string,
  expected: Json,
  scope: ConditionScope,
): Condition {
  switch (operator) {
    case "$exists":
      return exists(attribute, !expected);
    case "$eq":
    case "$ne":
      return equal(attribute, expected, operator === "$ne", scope);
    case "$in":
      return Array.isArray(expected) ? oneOf(attribute, expected) : never;
    case "$nin":
      return Array.isArray(expected) ? negated(oneOf(attribute, expected)) : never;
    case "$ini":
      return Array.isArray(expected) ? oneOfInAnyCase(attribute, expected) : never;
    case "$nini":
      return Array.isArray(expected) ? negated(oneOfInAnyCase(attribute, expected)) : never;
    case "$inGroup":
      return scope.groups.member(attribute, expected, false, scope.place);
    case "$notInGroup":
      return scope.groups.member(attribute, expected, true, scope.place);
    case "$not":
      return negated(all(valueConditions(attribute, expected, scope)));
    case "$lt":
    case "$lte":
    case "$gt":
    case "$gte":
      return compare(attribute, operator, expected, scope);
    case "$regex":
    case "$regexi":
      if (typeof expected !== "string") return never;
      remarkOnText(scope.place);
      return test(attribute, "matches", [operator === "$regex" ? expected : `(?i)${expected}`]);
    case "$veq":
    case "$vne":
    case "$vgt":
    case "$vgte":
    case "$vlt":
    case "$vlte":
      return version(attribute, operator, expected, scope.place);
    default:
      return inLogic(attribute, { [operator]: expected }, scope);
  }
}

function equal(attribute: string, expected: Json, not: boolean, { place }: ConditionScope): Condition {
  if (expected === null) return exists(attribute, !not);
  if (typeof expected === "object") return not ? { logic: true } : never;
  place.remark({
    what: "equality with lists, and with values of other types",
    why: "Of an attribute that is a list, one equal member is enough here; and GrowthBook's SDK for JavaScript, unlike its specification, takes 5 and the text 5 for equal.",
    instead: "Send the attributes in the types that GrowthBook has for them.",
  });
  return test(attribute, "is", [expected], not);
}

function compare(
  attribute: string,
  op: keyof typeof comparisons,
  expected: Json,
  scope: ConditionScope,
): Condition {
  if (typeof expected !== "number") return inLogic(attribute, { [op]: expected }, scope);
  scope.place.remark({
    what: "comparisons with numbers",
    why: "Numbers in texts count here, and an attribute that is absent is not 0, as with GrowthBook's SDK for JavaScript.",
  });
  return test(attribute, comparisons[op], [expected]);
}

const comparisons = { $lt: "<", $lte: "<=", $gt: ">", $gte: ">=" } as const;

function oneOf(attribute: string, values: readonly Json[]): Condition {
  const plain = values.filter((value) => value !== null && typeof value !== "object");
  return any([
    ...(plain.length > 0 ? [test(attribute, "is", plain)] : []),
    ...(values.includes(null) ? [exists(attribute, true)] : []),
  ]);
}

function oneOfInAnyCase(attribute: string, values: readonly Json[]): Condition {
  const texts = values.filter((value) => typeof value === "string");
  const others = values.filter((value) => typeof value !== "string");
  return any([
    ...(texts.length > 0
      ? [
          test(
            attribute,
            "matches",
            texts.map((text) => `^${inAnyCase(text)}$`),
          ),
        ]
      : []),
    ...(others.length > 0 ? [oneOf(attribute, others)] : []),
  ]);
}

const versions = {
  $veq: ["version_="],
  $vne: ["version_=", "not"],
  $vgt: ["version_>"],
  $vgte: ["version_>="],
  $vlt: ["version_<"],
  $vlte: ["version_<="],
} as const;

function version(
  attribute: string,
  operator: keyof typeof versions,
  expected: Json,
  place: Place,
): Condition {
  place.remark({
    what: "comparisons of versions",
    why: "GrowthBook compares them as padded text; here they are compared as semver.org has it, and 1.2 is 1.2.0.",
  });
  if (typeof expected !== "string" || !/^v?\d+\.\d+\.\d+/.test(expected)) {
    place.lose({ what: `the version ${JSON.stringify(expected)}`, why: "It is none as of semver.org." });
    return never;
  }
  const [op, not] = versions[operator];
  return test(attribute, op, [expected], not === "not");
}

function inLogic(attribute: string, expected: Json, scope: ConditionScope): Condition {
  const logic = logicOfValue({ var: attribute }, expected);
  if (logic !== undefined) return { logic };
  scope.place.lose({
    what: `the condition ${JSON.stringify(expected)} on ${attribute}`,
    why: "No such test can be said here.",
    instead: "Write the rule anew, then enable the flag.",
  });
  return never;
}

function remarkOnText(place: Place): void {
  place.remark({
    what: "regular expressions on what is no text",
    why: "GrowthBook turns it into text first; here only text, and the texts in a list, are looked at.",
    instead: "Send such attributes as text.",
  });
}

function listOf(expected: Json): readonly MongoCondition[] {
  return Array.isArray(expected) ? expected.map(objectOf) : [];
}

function objectOf(expected: Json): MongoCondition {
  return isObject(expected) ? expected : {};
}
