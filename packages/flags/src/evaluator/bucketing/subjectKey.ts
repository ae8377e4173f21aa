import type { EvaluationFrame } from "../evaluationFrame.ts";
import { attributeReader, bucketingKeyOf, targetingKeyOf } from "../operators/attribute.ts";

/** Undefined: the subject has none, so no bucket. */
export type KeyReader = (frame: EvaluationFrame) => string | undefined;

/** The attribute as a key: a text that is not empty, or a number. */
export function keyReader(by: string): KeyReader {
  const read = attributeReader(by);
  return ({ context }) => keyOf(read(context));
}

/** The key under which the subject was known before, else the one it has. */
export const usualKey: KeyReader = ({ context }) =>
  keyOf(bucketingKeyOf(context)) ?? keyOf(targetingKeyOf(context));

function keyOf(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}
