import type { Metadata } from "../definition.ts";
import type { Evaluation } from "../evaluation.ts";
import { EvaluationFault } from "./logic/evaluationFault.ts";
import { failure } from "./outcomes.ts";

/** What an evaluation comes out as that threw something, which may be anything. */
export function faultOutcome(thrown: unknown, metadata: Metadata | undefined): Evaluation {
  try {
    if (thrown instanceof EvaluationFault) return failure(thrown.code, thrown.message, metadata);
    const message: unknown = thrown instanceof Error ? thrown.message : undefined;
    if (typeof message === "string") return failure("GENERAL", message, metadata);
  } catch {
    // What was thrown throws itself when it is looked at.
  }
  return failure("GENERAL", "The context cannot be read.", metadata);
}
