import type { EvaluationErrorCode } from "../../evaluation.ts";

/** Ends an evaluation that went beyond its bounds; the evaluator turns it into an Evaluation with this error code. */
export class EvaluationFault extends Error {
  override readonly name = "EvaluationFault";
  readonly code: EvaluationErrorCode;

  constructor(message: string, code: EvaluationErrorCode = "GENERAL") {
    super(message);
    this.code = code;
  }
}
