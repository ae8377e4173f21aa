import type { Evaluation, EvaluationErrorCode, Json, Metadata } from "@switchyard/flags";

/** One evaluation in the words of OFREP 0.3. */
export type OfrepAnswer =
  | {
      readonly key: string;
      /** Absent: the default in the code applies. */
      readonly value?: Json;
      readonly reason: "STATIC" | "TARGETING_MATCH" | "SPLIT" | "DISABLED" | "UNKNOWN";
      readonly variant?: string;
      readonly metadata?: Metadata;
    }
  | {
      readonly key: string;
      readonly errorCode: OfrepErrorCode;
      readonly errorDetails: string;
      readonly metadata?: Metadata;
    };

export type OfrepErrorCode =
  | "PARSE_ERROR"
  | "TARGETING_KEY_MISSING"
  | "INVALID_CONTEXT"
  | "GENERAL"
  | "FLAG_NOT_FOUND";

/** Browsers are not told what is wrong with a rule, since that would tell the rule. */
export function answerOf(key: string, evaluation: Evaluation, to: "server" | "browser"): OfrepAnswer {
  const { value, variant, reason, errorCode, errorMessage, metadata } = evaluation;
  if (reason === "ERROR" || errorCode !== undefined) {
    const code = codeOf(errorCode);
    const details = to === "browser" ? undefined : errorMessage;
    return { key, errorCode: code, errorDetails: details ?? sentences[code], ...(metadata && { metadata }) };
  }
  const known = isOfrepReason(reason);
  const facts = known ? metadata : { reason, ...metadata };
  return {
    key,
    ...(value !== undefined && value !== null && { value }),
    reason: known ? reason : "UNKNOWN",
    ...(variant !== undefined && { variant }),
    ...(facts !== undefined && { metadata: facts }),
  };
}

export function statusOf(answer: OfrepAnswer): 200 | 400 | 404 {
  if (!("errorCode" in answer)) return 200;
  return answer.errorCode === "FLAG_NOT_FOUND" ? 404 : 400;
}

const sentences: Record<OfrepErrorCode, string> = {
  PARSE_ERROR: "The flag cannot be served as it is defined.",
  TARGETING_KEY_MISSING: "The flag needs a targetingKey in the context.",
  INVALID_CONTEXT: "The context does not fit the flag.",
  FLAG_NOT_FOUND: "There is no such flag.",
  GENERAL: "The flag could not be evaluated.",
};

function codeOf(code: EvaluationErrorCode | undefined): OfrepErrorCode {
  return code === undefined ||
    code === "PROVIDER_NOT_READY" ||
    code === "PROVIDER_FATAL" ||
    code === "TYPE_MISMATCH"
    ? "GENERAL"
    : code;
}

/** OFREP's list has no DEFAULT; that is then told in the metadata. */
function isOfrepReason(
  reason: string,
): reason is "STATIC" | "TARGETING_MATCH" | "SPLIT" | "DISABLED" | "UNKNOWN" {
  return ["STATIC", "TARGETING_MATCH", "SPLIT", "DISABLED", "UNKNOWN"].includes(reason);
}
