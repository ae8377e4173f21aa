import type { Condition, FlagDocument, Json } from "@switchyard/flags";
import type { Place } from "../notes.ts";

export interface ConditionScope {
  readonly document: FlagDocument;
  /** Of the evaluator that a segment becomes. */
  readonly names: ReadonlyMap<string, string>;
  readonly place: Place;
  /** The segments that are being written out. */
  readonly inside: readonly string[];
}

/** All must hold. */
export function lowerConditions(conditions: readonly Condition[], scope: ConditionScope): Json {
  const lowered = conditions.map((condition) => lowerCondition(condition, scope));
  if (lowered.length === 0) return true;
  return lowered.length === 1 ? lowered[0]! : { and: lowered };
}

function lowerCondition(condition: Condition, scope: ConditionScope): Json {
  if ("logic" in condition) return condition.logic;
  if ("attribute" in condition) return negated(lowerAttribute(condition, scope), condition.not);
  if ("role" in condition) return negated(lowerRole(condition.role), condition.not);
  if ("segment" in condition) return negated(lowerReference(condition.segment, scope), condition.not);
  if ("any" in condition) {
    const parts = condition.any.map((one) => lowerCondition(one, scope));
    return negated(parts.length === 0 ? false : { or: parts }, condition.not);
  }
  if ("all" in condition) return negated(lowerConditions(condition.all, scope), condition.not);
  return lowerDates(condition, scope);
}

/** Who is in it; segments that it refers to are written out, since flagd's fragments do not refer to each other. */
export function lowerSegment(name: string, scope: ConditionScope): Json | undefined {
  const segment = scope.document.segments?.[name];
  if (segment === undefined || scope.inside.includes(name)) {
    scope.place.lose({
      what: `segment ${name}`,
      why: segment ? "It refers to itself." : "There is no such segment.",
    });
    return undefined;
  }
  const { included = [], excluded = [], by = "targetingKey", when } = segment;
  const key: Json = by === "targetingKey" ? { var: by } : { cat: [{ var: by }] };
  const ruled = when && lowerConditions(when, { ...scope, inside: [...scope.inside, name] });
  const rest: Json =
    ruled === undefined
      ? false
      : excluded.length === 0
        ? ruled
        : { and: [{ "!": [{ in: [key, excluded] }] }, ruled] };
  return included.length === 0 ? rest : { or: [{ in: [key, included] }, rest] };
}

function lowerReference(name: string, scope: ConditionScope): Json {
  if (scope.inside.length > 0) return lowerSegment(name, scope) ?? false;
  return { $ref: scope.names.get(name) ?? name };
}

type AttributeCondition = Extract<Condition, { readonly attribute: string }>;

function lowerAttribute(condition: AttributeCondition, scope: ConditionScope): Json {
  if (!("values" in condition)) return { "!=": [{ var: condition.attribute }, null] };
  const { attribute, op, values } = condition;
  if (attribute === "$now") return lowerNow(op, values, scope);
  const value = { var: attribute };
  const scalar = lowerTest(value, op, values);
  if (scalar === undefined) {
    scope.place.lose({ what: `the test ${op} of ${attribute}`, why: "JSONLogic in flagd has no such test." });
    return false;
  }
  if (attribute === "targetingKey") return scalar;
  return { or: [scalar, { some: [value, lowerTest({ var: "" }, op, values)!] }] };
}

function lowerTest(value: Json, op: string, values: readonly Json[]): Json | undefined {
  switch (op) {
    case "is":
      return { in: [value, values] };
    case "contains":
      return oneOf(values.map((wanted) => ({ in: [wanted, value] })));
    case "starts_with":
    case "ends_with":
      return oneOf(values.map((wanted) => ({ [op]: [value, wanted] })));
    case "<":
    case "<=":
    case ">":
    case ">=":
      // JSONLogic takes what is absent for 0.
      return { and: [isNumeric(value), oneOf(values.map((wanted) => ({ [op]: [value, wanted] })))] };
    default:
      return op.startsWith("version_")
        ? oneOf(values.map((wanted) => ({ sem_ver: [value, op.slice("version_".length), wanted] })))
        : undefined;
  }
}

/** A number, or a text that is not empty: JSONLogic compares numbers in texts as numbers. */
function isNumeric(value: Json): Json {
  const isText = { and: [{ "===": [{ cat: [value] }, value] }, { "!==": [value, ""] }] };
  return { or: [{ "===": [{ "+": [value] }, value] }, isText] };
}

function lowerRole(roles: readonly string[]): Json {
  const member = { in: [{ var: "" }, roles] };
  const holds = (attribute: string) => [
    { in: [{ var: attribute }, roles] },
    { some: [{ var: attribute }, member] },
  ];
  return { or: [...holds("roles"), ...holds("role")] };
}

function lowerNow(op: string, values: readonly Json[], scope: ConditionScope): Json {
  const edges = values.map((value) => ({
    at: typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : Number.NaN,
    op,
  }));
  return oneOf(
    edges.map(({ at }) => {
      if (op === "before" || op === "<") return { "<": [now, seconds(at, scope)] };
      if (op === ">=") return { ">=": [now, seconds(at, scope)] };
      // flagd counts whole seconds: the first millisecond after a second is in the same second.
      if (op === "after" || op === ">") return { ">=": [now, seconds(at + 1, scope)] };
      scope.place.lose({ what: `the test ${op} of $now`, why: "flagd compares the time with seconds only." });
      return false;
    }),
  );
}

function lowerDates({ from, until }: { from?: string; until?: string }, scope: ConditionScope): Json {
  const parts = [
    ...(from === undefined ? [] : [{ ">=": [now, seconds(Date.parse(from), scope)] }]),
    ...(until === undefined ? [] : [{ "<": [now, seconds(Date.parse(until), scope)] }]),
  ];
  return parts.length === 1 ? parts[0]! : { and: parts };
}

const now: Json = { var: "$flagd.timestamp" };

/** The first whole second at or after it. */
function seconds(milliseconds: number, { place }: ConditionScope): number {
  const rounded = Math.ceil(milliseconds / 1000);
  if (rounded * 1000 !== milliseconds) {
    place.remark({
      what: "milliseconds of dates",
      why: "flagd counts whole seconds; the next one is taken.",
    });
  }
  return rounded;
}

function oneOf(parts: readonly Json[]): Json {
  return parts.length === 1 ? parts[0]! : { or: parts };
}

function negated(logic: Json, not: boolean | undefined): Json {
  return not === true ? { "!": [logic] } : logic;
}
