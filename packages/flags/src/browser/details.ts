import type { Json, Metadata } from "../definition.ts";
import type { Evaluation, EvaluationErrorCode, Reason } from "../evaluation.ts";

/**
 * - `NOT_READY`: no values yet, the defaults in the code apply.
 * - `READY`: the values are the server's.
 * - `STALE`: the last that are known; the server cannot be asked at the moment.
 * - `ERROR`: no values, and the server refused to give any.
 */
export type FlagsState = "NOT_READY" | "READY" | "STALE" | "ERROR";

/** The value that applies, and why. */
export interface FlagDetails<T> {
  readonly value: T;
  readonly variant?: string;
  readonly reason: Reason;
  readonly errorCode?: EvaluationErrorCode;
  readonly errorMessage?: string;
  readonly metadata?: Metadata;
}

/**
 * @param evaluation undefined: there is none for this flag
 * @param fallback also says which type is wanted
 */
export function detailsOf<T extends Json>(
  evaluation: Evaluation | undefined,
  fallback: T,
  state: FlagsState,
): FlagDetails<T> {
  if (!evaluation) {
    const isKnown = state === "READY" || state === "STALE";
    return failed(fallback, isKnown ? "FLAG_NOT_FOUND" : "PROVIDER_NOT_READY");
  }
  const { value, variant: _, ...rest } = evaluation;
  if (evaluation.errorCode || value === undefined) return { ...rest, value: fallback };
  if (!isLike(value, fallback)) return failed(fallback, "TYPE_MISMATCH");
  return {
    ...evaluation,
    value,
    ...(state === "STALE" && { reason: "STALE" as const }),
  };
}

function failed<T>(value: T, errorCode: EvaluationErrorCode): FlagDetails<T> {
  return { value, reason: "ERROR", errorCode };
}

/** Lists count as objects, as in OpenFeature. */
function isLike<T extends Json>(value: Json, fallback: T): value is T {
  return typeof value === typeof fallback;
}
