/* oxlint-disable typescript/no-unsafe-type-assertion -- types are what is put to the test, or known from the case */
import { bucket } from "../../bucket.ts";
import type {
  Bucketing,
  Condition,
  FlagDefinition,
  FlagDocument,
  Segment,
  Serve,
  Split,
} from "../../definition.ts";
import type { EvaluationContext, Reason } from "../../evaluation.ts";

export interface ReferenceResult {
  readonly variant?: string;
  readonly reason: Reason;
  readonly errorCode?: string;
}

/**
 * What the semantics say, read aloud: walks the document for each evaluation and shares nothing with the compiled
 * evaluator but the bucket function. Takes sound documents without `logic` and `matches`, hashed by murmur3-1.
 */
export function interpret(
  document: FlagDocument,
  key: string,
  context: EvaluationContext,
  now: number,
): ReferenceResult {
  const flag = document.flags[key]!;
  if (flag.state === "DISABLED") return { reason: "DISABLED" };
  if (flag.killed) return served(flag.off, "DISABLED");
  for (const { flag: other, variant } of flag.prerequisites ?? []) {
    const has = interpret(document, other, context, now).variant;
    if (has === undefined || ![variant].flat().includes(has)) return served(flag.off, "DEFAULT");
  }
  for (const target of flag.targets ?? []) {
    const subject = keyOf(context, target.by ?? "targetingKey");
    if (subject !== undefined && target.keys.includes(subject))
      return served(target.variant, "TARGETING_MATCH");
  }
  for (const rule of flag.rules ?? []) {
    if (!(rule.when ?? []).every((condition) => holds(condition, document, context, now))) continue;
    if (rule.gate !== undefined) {
      const { share, of = 100_000 } = rule.gate;
      const place = placeOf(rule.gate, flag, key, ":gate", of, context);
      if (share < of && (place === undefined || place >= share)) continue;
    }
    const result = choose(rule.serve, "TARGETING_MATCH", flag, key, context);
    if (result !== "nobody" && result !== "no key") return result;
  }
  return fallThrough(flag, key, context);
}

function fallThrough(flag: FlagDefinition, key: string, context: EvaluationContext): ReferenceResult {
  const last = flag.fallthrough;
  const asksSomething = [flag.prerequisites, flag.targets, flag.rules].some(
    (list) => (list ?? []).length > 0,
  );
  if (typeof last === "object") {
    const result = choose(last, "SPLIT", flag, key, context);
    if (result === "no key") return { reason: "ERROR", errorCode: "TARGETING_KEY_MISSING" };
    return result === "nobody" ? served(flag.defaultVariant, "DEFAULT") : result;
  }
  const variant = last ?? flag.defaultVariant ?? undefined;
  return served(variant, asksSomething || variant === undefined ? "DEFAULT" : "STATIC");
}

function served(variant: string | null | undefined, reason: Reason): ReferenceResult {
  return variant === undefined || variant === null ? { reason } : { variant, reason };
}

function choose(
  serve: Serve,
  reason: Reason,
  flag: FlagDefinition,
  key: string,
  context: EvaluationContext,
): ReferenceResult | "nobody" | "no key" {
  if (typeof serve === "string") return served(serve, reason);
  const variant = drawn(serve, flag, key, context);
  if (variant === undefined) return "no key";
  return variant === null ? "nobody" : served(variant, "SPLIT");
}

/** Undefined: the subject has no key, and not all buckets are one variant's. */
function drawn(
  split: Split,
  flag: FlagDefinition,
  key: string,
  context: EvaluationContext,
): string | null | undefined {
  const variants = new Set(split.split.filter(([, weight]) => weight > 0).map(([variant]) => variant));
  if (variants.size === 1) return [...variants][0]!;
  const total = split.split.reduce((sum, [, weight]) => sum + weight, 0);
  let place = placeOf(split, flag, key, "", total, context);
  if (place === undefined) return undefined;
  for (const [variant, weight] of split.split) {
    if (place < weight) return variant;
    place -= weight;
  }
  throw new Error("the place is beyond the table");
}

function placeOf(
  own: Bucketing,
  flag: FlagDefinition,
  key: string,
  suffix: string,
  of: number,
  context: EvaluationContext,
): number | undefined {
  const by = own.by ?? flag.bucketing?.by;
  const subject =
    by === undefined
      ? (keyOf(context, "bucketingKey") ?? keyOf(context, "targetingKey"))
      : keyOf(context, by);
  const seed = own.seed ?? (flag.bucketing?.seed ?? key) + suffix;
  return subject === undefined ? undefined : bucket(seed, subject, of);
}

function holds(
  condition: Condition,
  document: FlagDocument,
  context: EvaluationContext,
  now: number,
): boolean {
  if ("logic" in condition) throw new Error("the reference has no logic");
  const result = (() => {
    if ("attribute" in condition) return attributeHolds(condition, context, now);
    if ("role" in condition) return roleHolds(condition.role, context);
    if ("segment" in condition) return isIn(document.segments![condition.segment]!, document, context, now);
    if ("any" in condition) return condition.any.some((one) => holds(one, document, context, now));
    if ("all" in condition) return condition.all.every((one) => holds(one, document, context, now));
    const { from, until } = condition as { from?: string; until?: string };
    return (
      (from === undefined || now >= Date.parse(from)) && (until === undefined || now < Date.parse(until))
    );
  })();
  return "not" in condition && condition.not ? !result : result;
}

function attributeHolds(
  condition: Extract<Condition, { readonly attribute: string }>,
  context: EvaluationContext,
  now: number,
): boolean {
  const found = condition.attribute === "$now" ? now : attribute(context, condition.attribute);
  if (found === undefined || found === null) return false;
  if (condition.op === "exists") return true;
  const { op, values } = condition;
  return [found].flat().some((member) => values.some((value) => matches(op, member, value)));
}

function matches(op: string, found: unknown, wanted: unknown): boolean {
  switch (op) {
    case "is":
      return found === wanted;
    case "contains":
      return typeof found === "string" && found.includes(wanted as string);
    case "starts_with":
      return typeof found === "string" && found.startsWith(wanted as string);
    case "ends_with":
      return typeof found === "string" && found.endsWith(wanted as string);
    case "<":
      return numberOf(found) < (wanted as number);
    case "<=":
      return numberOf(found) <= (wanted as number);
    case ">":
      return numberOf(found) > (wanted as number);
    case ">=":
      return numberOf(found) >= (wanted as number);
    case "before":
      return timeOf(found) < timeOf(wanted);
    case "after":
      return timeOf(found) > timeOf(wanted);
    case "version_>=":
      return versionOf(found) >= versionOf(wanted);
    case "version_^":
      return Math.floor(versionOf(found) / 1e6) === Math.floor(versionOf(wanted) / 1e6);
    default:
      throw new Error(`the reference has no operator ${op}`);
  }
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

function timeOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN;
}

/** `1.2.3`, also `1.2`, `1` and numbers, with minor and patch below 1000, as one number. */
function versionOf(value: unknown): number {
  const text = typeof value === "number" || typeof value === "string" ? String(value) : "";
  const parts = /^(\d+)(?:\.(\d{1,3}))?(?:\.(\d{1,3}))?$/.exec(text);
  if (parts === null) return Number.NaN;
  return Number(parts[1]) * 1e6 + Number(parts[2] ?? 0) * 1e3 + Number(parts[3] ?? 0);
}

function roleHolds(wanted: readonly string[], context: EvaluationContext): boolean {
  return [context["roles"], context["role"]].flat().some((role) => wanted.includes(role as string));
}

function isIn(segment: Segment, document: FlagDocument, context: EvaluationContext, now: number): boolean {
  const subject = keyOf(context, segment.by ?? "targetingKey");
  if (subject !== undefined && segment.included?.includes(subject)) return true;
  if (subject !== undefined && segment.excluded?.includes(subject)) return false;
  return segment.when !== undefined && segment.when.every((one) => holds(one, document, context, now));
}

function keyOf(context: EvaluationContext, by: string): string | undefined {
  const value = attribute(context, by);
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function attribute(context: EvaluationContext, path: string): unknown {
  let value: unknown = context;
  for (const part of path.split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}
