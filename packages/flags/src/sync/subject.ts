import type { EvaluationContext } from "../evaluation.ts";
import { murmur3_32 } from "../murmur3.ts";

const encoder = new TextEncoder();

/**
 * The hash under which a subject appears in exposures and conversions: 64 bits in hex, the same from every client. It
 * is of what splits are made by, so a user counts as one subject before and after a login.
 *
 * @returns undefined for a context that names nobody
 */
export function subjectOf(context: EvaluationContext): string | undefined {
  const subject = context.bucketingKey ?? context.targetingKey;
  return typeof subject === "string" && subject !== "" ? subjectHash(subject) : undefined;
}

export function subjectHash(subject: string): string {
  const bytes = encoder.encode(subject);
  return hex(murmur3_32(bytes, 0x5b1ec7)) + hex(murmur3_32(bytes, 0x7e57ed));
}

function hex(hash: number): string {
  return hash.toString(16).padStart(8, "0");
}
