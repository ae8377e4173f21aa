import type { Condition, Json, Operator } from "@switchyard/flags";
import type { Place } from "../notes.ts";
import { all, asRead, inAnyCase, negated, never, test } from "../words.ts";
import { attributeOf } from "./attribute.ts";
import { cidrPattern } from "./cidrPattern.ts";
import type { Constraint } from "./shape.ts";

/** A constraint of a strategy or a segment as a condition. */
export function conditionOf(constraint: Constraint, place: Place): Condition {
  const plain = plainCondition(constraint, place);
  if (plain === undefined) {
    place.lose({
      what: `the constraint ${constraint.operator} on ${constraint.contextName}`,
      why: "No such test can be said here.",
      instead: "Write the rule anew, then enable the flag.",
    });
    return never;
  }
  return constraint.inverted === true ? negated(plain) : plain;
}

function plainCondition(constraint: Constraint, place: Place): Condition | undefined {
  const { operator, caseInsensitive } = constraint;
  const value = constraint.value ?? "";
  const values = (constraint.values ?? []).filter((one) => one !== "").map((one) => one.trim());
  const attribute = attributeOf(constraint.contextName, place);
  switch (operator) {
    case "IN":
      return anyOf(attribute, "is", values.flatMap(asRead));
    case "NOT_IN":
      return values.length === 0 ? all([]) : test(attribute, "is", values.flatMap(asRead), true);
    case "STR_CONTAINS":
    case "STR_STARTS_WITH":
    case "STR_ENDS_WITH":
      remarkOnText(place);
      return caseInsensitive === true
        ? anyOf(
            attribute,
            "matches",
            values.map((one) => patterns[operator](inAnyCase(one))),
          )
        : anyOf(attribute, texts[operator], values);
    case "REGEX":
      remarkOnText(place);
      return test(attribute, "matches", [caseInsensitive === true ? `(?i)${value}` : value]);
    case "NUM_EQ":
    case "NUM_GT":
    case "NUM_GTE":
    case "NUM_LT":
    case "NUM_LTE":
      return number(attribute, comparisons[operator], Number(value));
    case "DATE_AFTER":
    case "DATE_BEFORE":
      return date(operator === "DATE_AFTER" ? "after" : "before", value);
    case "SEMVER_EQ":
    case "SEMVER_GT":
    case "SEMVER_GTE":
    case "SEMVER_LT":
    case "SEMVER_LTE":
      return version(attribute, versions[operator], value);
    case "IN_CIDR": {
      // Unleash passes over what is no range.
      if (values.some((one) => one.includes(":"))) return undefined;
      return anyOf(
        attribute,
        "matches",
        values.flatMap((one) => cidrPattern(one) ?? []),
      );
    }
    default:
      return undefined;
  }
}

const patterns = {
  STR_CONTAINS: (text: string) => text,
  STR_STARTS_WITH: (text: string) => `^${text}`,
  STR_ENDS_WITH: (text: string) => `${text}$`,
};
const texts = {
  STR_CONTAINS: "contains",
  STR_STARTS_WITH: "starts_with",
  STR_ENDS_WITH: "ends_with",
} as const;
const comparisons = { NUM_EQ: "=", NUM_GT: ">", NUM_GTE: ">=", NUM_LT: "<", NUM_LTE: "<=" } as const;
const versions = {
  SEMVER_EQ: "version_=",
  SEMVER_GT: "version_>",
  SEMVER_GTE: "version_>=",
  SEMVER_LT: "version_<",
  SEMVER_LTE: "version_<=",
} as const;

function anyOf(attribute: string, op: Operator, values: readonly Json[]): Condition {
  return values.length === 0 ? never : test(attribute, op, values);
}

/** Numbers in texts count, as they do in Unleash. */
function number(
  attribute: string,
  operator: (typeof comparisons)[keyof typeof comparisons],
  value: number,
): Condition {
  if (!Number.isFinite(value)) return never;
  if (operator !== "=") return test(attribute, operator, [value]);
  return all([test(attribute, ">=", [value]), test(attribute, "<=", [value])]);
}

function date(op: "after" | "before", value: string): Condition {
  const at = Date.parse(value);
  return Number.isNaN(at) ? never : test("$now", op, [new Date(at).toISOString()]);
}

/** Unleash takes whole versions only, without a `v` before them. */
function version(attribute: string, op: Operator, value: string): Condition {
  return all([
    test(attribute, "matches", ["^[0-9]+[.][0-9]+[.][0-9]+([-+].*)?$"]),
    test(attribute, op, [value.replace(/^[=v]+/, "")]),
  ]);
}

function remarkOnText(place: Place): void {
  place.remark({
    what: "tests of text on numbers",
    why: "Unleash turned a number in the context into text first; here only text is looked at.",
    instead: "Send such attributes as text.",
  });
}
