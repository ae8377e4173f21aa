import { ErrorCode, type JsonValue, type ResolutionDetails } from "@openfeature/web-sdk";
import type { BrowserFlags } from "../../browser/browserFlags.ts";

/** What the client says of a flag, in OpenFeature's words. */
export function resolutionOf<T extends JsonValue>(
  flags: BrowserFlags | undefined,
  flag: string,
  fallback: T,
): ResolutionDetails<T> {
  if (!flags) return { value: fallback, reason: "ERROR", errorCode: ErrorCode.PROVIDER_NOT_READY };
  const { metadata, errorCode, ...rest } = flags.details(flag, fallback);
  return {
    ...rest,
    ...(metadata && { flagMetadata: metadata }),
    ...(errorCode && { errorCode: ErrorCode[errorCode] ?? ErrorCode.GENERAL }),
  };
}
