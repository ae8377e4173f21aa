import type { SwitchyardError } from "../../errors.ts";
import type { Style } from "../style.ts";

/** An error for a person: what happened, where, and last what to do now. */
export function failureLines(error: SwitchyardError, { colors, symbols }: Style): string[] {
  const { position } = error;
  return [
    `${colors.red(`${symbols.failed} ${error.code}`)} ${error.message}`,
    ...(position ? [`  at ${position.file}:${position.line}:${position.column}`] : []),
    ...(error.next ? [`${symbols.bullet} ${error.next}`] : []),
  ];
}
