import type { Evaluation, EvaluationErrorCode } from "../evaluation.ts";
import { EvaluationFault } from "./logic/evaluationFault.ts";
import { failure } from "./outcomes.ts";

/** What an evaluation comes out as that threw something, which may be anything. */
export function faultOutcome(thrown: unknown): Evaluation {
  const { code, message } = described(thrown);
  return failure(code, message, undefined);
}

function described(thrown: unknown): { code: EvaluationErrorCode; message: string } {
  try {
    if (thrown instanceof EvaluationFault) return { code: thrown.code, message: thrown.message };
    if (thrown instanceof Error) return { code: "GENERAL", message: String(thrown.message) };
  } catch {
    // What was thrown throws itself when it is looked at.
  }
  return { code: "GENERAL", message: "The context cannot be read." };
}
