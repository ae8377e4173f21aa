import { z } from "zod";
import { BodyError } from "./jsonBody.ts";

/** A sentence for a sender whose request is not valid; undefined when the fault is not theirs. */
export function requestFault(error: unknown): string | undefined {
  if (error instanceof BodyError) return error.message;
  if (!(error instanceof z.ZodError)) return undefined;
  const problems = error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join(".") || "request"}: ${message}`);
  return `The request is not valid: ${problems.join("; ")}.`;
}
