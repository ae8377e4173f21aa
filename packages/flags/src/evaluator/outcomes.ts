import type { Metadata } from "../definition.ts";
import type { Evaluation, EvaluationErrorCode, Reason } from "../evaluation.ts";
import type { JsonObject } from "./reading/shape.ts";

/** All that a flag can come out as: made once, frozen, the same object each time. */
export class Outcomes {
  readonly variants: JsonObject;
  private readonly metadata: Metadata | undefined;
  private readonly made = new Map<string, Evaluation>();

  constructor(variants: JsonObject, metadata: Metadata | undefined) {
    this.variants = variants;
    this.metadata = metadata;
  }

  has(variant: string): boolean {
    return Object.hasOwn(this.variants, variant);
  }

  /** Without such a variant: no value, so that the default in the code applies. */
  serve(variant: string | undefined, reason: Reason, because?: Metadata): Evaluation {
    if (because !== undefined) return this.make(variant, reason, { ...this.metadata, ...because });
    const name = `${reason} ${variant ?? ""}`;
    const known = this.made.get(name);
    if (known !== undefined) return known;
    const outcome = this.make(variant, reason, this.metadata);
    this.made.set(name, outcome);
    return outcome;
  }

  error(code: EvaluationErrorCode, message: string): Evaluation {
    return failure(code, message, this.metadata);
  }

  private make(variant: string | undefined, reason: Reason, metadata: Metadata | undefined): Evaluation {
    const served = variant !== undefined && this.has(variant);
    return Object.freeze({
      ...(served ? { value: this.variants[variant]!, variant } : {}),
      reason,
      ...(metadata === undefined ? {} : { metadata: Object.freeze(metadata) }),
    });
  }
}

export function failure(
  code: EvaluationErrorCode,
  message: string,
  metadata: Metadata | undefined,
): Evaluation {
  return Object.freeze({
    reason: "ERROR",
    errorCode: code,
    errorMessage: message,
    ...(metadata === undefined ? {} : { metadata }),
  });
}
