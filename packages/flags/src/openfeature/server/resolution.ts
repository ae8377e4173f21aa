import { ErrorCode, type ResolutionDetails } from "@openfeature/server-sdk";
import type { FlagDetails } from "../../node/flagsClient.ts";

/** The same, in OpenFeature's words. */
export function resolution<T>(details: FlagDetails<T>): ResolutionDetails<T> {
  const { value, variant, reason, errorCode, errorMessage, metadata } = details;
  return {
    value,
    reason,
    ...(variant !== undefined && { variant }),
    ...(metadata !== undefined && { flagMetadata: metadata }),
    ...(errorCode !== undefined && { errorCode: ErrorCode[errorCode] }),
    ...(errorMessage !== undefined && { errorMessage }),
  };
}

/** The value, whose type was checked before, as what it was asked for. */
export function ofType<T>(value: unknown, like: T): T {
  return isLike(value, like) ? value : like;
}

function isLike<T>(value: unknown, like: T): value is T {
  return typeof value === typeof like;
}
