import type { Condition, Json, Operator } from "@switchyard/flags";
import { textsOf } from "../json.ts";
import type { Place } from "../notes.ts";
import { all, any, exists, negated, never, test } from "../words.ts";
import { attributeOf } from "./attribute.ts";
import type { Clause } from "./shape.ts";

/** Which segments there are. */
export type Segments = ReadonlySet<string>;

/** A clause of a rule as a condition. An attribute that is absent never matches, not even a negated clause. */
export function conditionOf(clause: Clause, segments: Segments, place: Place): Condition {
  if (clause.op === "segmentMatch") {
    const known = textsOf(clause.values).filter((name) => segments.has(name));
    const within = any(known.map((segment) => ({ segment })));
    return clause.negate === true ? negated(within) : within;
  }
  if (clause.attribute === "kind") return kindCondition(clause, place);
  const attribute = attributeOf(clause.attribute, clause.contextKind, place);
  if (clause.attribute === "anonymous") return anonymousCondition(attribute, clause);
  const plain = plainCondition(attribute, clause, place);
  if (plain === undefined) {
    place.lose({
      what: `the clause ${clause.op} on ${clause.attribute}`,
      why: "No such test can be said here.",
      instead: "Write the rule anew, then enable the flag.",
    });
    return never;
  }
  return clause.negate === true ? all([exists(attribute), negated(plain)]) : plain;
}

function plainCondition(attribute: string, clause: Clause, place: Place): Condition | undefined {
  const { op, values } = clause;
  switch (op) {
    case "in":
      return oneOf(
        attribute,
        "is",
        values.filter((value) => value !== null && typeof value !== "object"),
      );
    case "contains":
    case "startsWith":
    case "endsWith": {
      const texts = values.filter((value) => typeof value === "string");
      // Every text contains an empty one.
      if (texts.includes("")) return test(attribute, "matches", [".*"]);
      return oneOf(attribute, textOperators[op], texts);
    }
    case "matches":
      return oneOf(
        attribute,
        "matches",
        values.filter((value) => typeof value === "string"),
      );
    case "lessThan":
    case "lessThanOrEqual":
    case "greaterThan":
    case "greaterThanOrEqual":
      place.remark({
        what: "comparisons of numbers",
        why: "Numbers in texts count here, with LaunchDarkly they do not.",
      });
      return oneOf(
        attribute,
        numberOperators[op],
        values.filter((value) => typeof value === "number"),
      );
    case "before":
    case "after":
      return oneOf(attribute, op, values.flatMap(dateOf));
    case "semVerEqual":
    case "semVerLessThan":
    case "semVerGreaterThan":
      place.remark({
        what: "versions with a v before them",
        why: "They are versions here, with LaunchDarkly they are not.",
      });
      return oneOf(
        attribute,
        versionOperators[op],
        values.filter((value) => typeof value === "string" && /^\d/.test(value)),
      );
    default:
      return undefined;
  }
}

const textOperators = { contains: "contains", startsWith: "starts_with", endsWith: "ends_with" } as const;
const numberOperators = {
  lessThan: "<",
  lessThanOrEqual: "<=",
  greaterThan: ">",
  greaterThanOrEqual: ">=",
} as const;
const versionOperators = {
  semVerEqual: "version_=",
  semVerLessThan: "version_<",
  semVerGreaterThan: "version_>",
} as const;

function oneOf(attribute: string, op: Operator, values: readonly Json[]): Condition {
  return values.length === 0 ? never : test(attribute, op, values);
}

function dateOf(value: Json): readonly Json[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return [];
  const at = Date.parse(value);
  return Number.isNaN(at) ? [] : [new Date(at).toISOString()];
}

/** Of a context, the kinds that it has. */
function kindCondition(clause: Clause, place: Place): Condition {
  if (clause.op !== "in") {
    place.lose({
      what: `the clause ${clause.op} on the kind of contexts`,
      why: "Only which kinds there are can be asked.",
    });
    return never;
  }
  const kinds = clause.values.filter((value) => typeof value === "string");
  const present = any(kinds.map((kind) => exists(attributeOf("key", kind, place))));
  return clause.negate === true ? negated(present) : present;
}

/** LaunchDarkly takes a context that does not say so for one that is not anonymous. */
function anonymousCondition(attribute: string, { op, values, negate }: Clause): Condition {
  const wantsTrue = op === "in" && values.includes(true);
  const wantsFalse = op === "in" && values.includes(false);
  if (wantsTrue === wantsFalse) return wantsTrue === (negate === true) ? never : all([]);
  return test(attribute, "is", [true], wantsFalse !== (negate === true));
}
