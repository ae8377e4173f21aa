import { bucketOfHash } from "../../bucket.ts";
import type { Json } from "../../definition.ts";
import { beginTextHash, murmur3OfText } from "../../textHash.ts";
import { targetingKeyOf } from "../operators/attribute.ts";
import type { Frame, Logic } from "./compileLogic.ts";
import { compileOperands } from "./compileOperands.ts";
import type { LogicNode, OperandCompiler, Operation } from "./operation.ts";

const greatestWeight = 2 ** 31 - 1;

/**
 * flagd's `fractional`: the bucket of a text among weighted entries `[variant, weight]`; a lone variant weighs 1. The
 * text is the first operand where that is no entry, else the flag's key and `targetingKey`. Whatever is not as it
 * should be gives null, as in flagd.
 */
export const fractional: Operation = (operands, compiler, path) => {
  const [first] = operands;
  const shorthand = Array.isArray(first);
  const hashOf = shorthand ? hashOfTargetingKey(compiler) : hashOfOperand(first, compiler, path);
  const entries = compileEntries(operands, shorthand ? 0 : 1, compiler, path);
  if (entries === undefined) return () => null;
  const table = constantTable(entries);
  // Whoever it is, there is nothing else to get; flagd serves it even to somebody without a key.
  if (shorthand && entries.length === 1 && table !== undefined && table.total > 0) {
    const { run } = entries[0]!.variant;
    return (frame) => variantOf(run(frame));
  }
  if (table === undefined) return computedSplit(hashOf, entries);
  return table.total > greatestWeight ? () => null : constantSplit(hashOf, table);
};

/** Undefined: there is nothing to hash. */
type HashReader = (frame: Frame) => number | undefined;

interface Entry {
  readonly variant: LogicNode;
  readonly weight: LogicNode;
}

interface Table {
  /** Where the range of each variant ends. */
  readonly ends: readonly number[];
  readonly variants: readonly Logic[];
  readonly total: number;
}

function hashOfTargetingKey(compiler: OperandCompiler): HashReader {
  // Inside an iteration the context is a member of a list, which flagd gives no flag key.
  if (compiler.perMember) return () => undefined;
  const begun = beginTextHash(compiler.flagKey);
  return (frame) => {
    const key = targetingKeyOf(frame.context);
    if (typeof key === "string") return key === "" ? undefined : murmur3OfText(key, begun);
    return typeof key === "number" || key === true ? murmur3OfText(String(key), begun) : undefined;
  };
}

function hashOfOperand(operand: Json | undefined, compiler: OperandCompiler, path: string): HashReader {
  const { run } = compiler.compile(operand, `${path}[0]`);
  const { budget, perMember } = compiler;
  return (frame) => {
    const key = run(frame);
    if (typeof key !== "string") return undefined;
    if (perMember) budget.spend(key.length / 32);
    return murmur3OfText(key);
  };
}

function compileEntries(
  operands: readonly Json[],
  from: number,
  compiler: OperandCompiler,
  path: string,
): readonly Entry[] | undefined {
  const entries = operands.slice(from).map((operand, at): Entry | undefined => {
    if (!isList(operand) || operand.length === 0 || operand.length > 2) return undefined;
    const [variant, weight] = compileOperands(
      [operand[0]!, operand.length > 1 ? operand[1]! : 1],
      compiler,
      `${path}[${at + from}]`,
    );
    return { variant: variant!, weight: weight! };
  });
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

/** Undefined: a weight depends on the context, or is none. */
function constantTable(entries: readonly Entry[]): Table | undefined {
  let total = 0;
  const ends: number[] = [];
  for (const { weight } of entries) {
    const value = weightOf(weight.constant?.value);
    if (value === undefined) return undefined;
    ends.push((total += value));
  }
  return { ends, total, variants: entries.map((entry) => entry.variant.run) };
}

function constantSplit(hashOf: HashReader, { ends, variants, total }: Table): Logic {
  return (frame) => {
    const hash = hashOf(frame);
    if (hash === undefined) return null;
    const bucket = bucketOfHash(hash, total);
    for (let at = 0; at < ends.length; at++) {
      if (bucket < ends[at]!) return variantOf(variants[at]!(frame));
    }
    return null;
  };
}

function computedSplit(hashOf: HashReader, entries: readonly Entry[]): Logic {
  return (frame) => {
    const hash = hashOf(frame);
    if (hash === undefined) return null;
    const weights: number[] = [];
    let total = 0;
    for (const { weight } of entries) {
      const value = weightOf(weight.run(frame));
      if (value === undefined) return null;
      weights.push(value);
      total += value;
    }
    if (total > greatestWeight) return null;
    const bucket = bucketOfHash(hash, total);
    let end = 0;
    for (let at = 0; at < weights.length; at++) {
      end += weights[at]!;
      if (bucket < end) return variantOf(entries[at]!.variant.run(frame));
    }
    return null;
  };
}

/** A weight that falls below zero, as in a rollout that has not begun, is zero. */
function weightOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) ? Math.max(0, value) : undefined;
}

function variantOf(value: unknown): unknown {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function isList(operand: Json): operand is readonly Json[] {
  return Array.isArray(operand);
}
