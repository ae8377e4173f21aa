import type { EvaluationContext } from "../../evaluation.ts";

/** Whom the context names; undefined for nobody, also where a getter of it throws. */
export function subjectIn(context: EvaluationContext): string | undefined {
  try {
    const subject = context.bucketingKey ?? context.targetingKey;
    return typeof subject === "string" && subject !== "" ? subject : undefined;
  } catch {
    return undefined;
  }
}
