import { type ErrorCode, type SourcePosition, SwitchyardError } from "../../../../errors.ts";

/** Ends the planning of one operation with what is wrong and what to do about it. */
export type Problem = (
  code: Extract<ErrorCode, "MIGRATION_INVALID" | "MIGRATION_INCOMPLETE" | "MIGRATION_REFUSED">,
  message: string,
  next: string,
) => never;

export function problemAt(position: SourcePosition | undefined): Problem {
  return (code, message, next) => {
    throw new SwitchyardError(code, message, { next, ...(position !== undefined && { position }) });
  };
}
