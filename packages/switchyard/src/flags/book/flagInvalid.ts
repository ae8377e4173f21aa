import { SwitchyardError } from "../../errors.ts";

export interface FlagProblem {
  readonly path: string;
  readonly message: string;
}

/** FLAG_INVALID with what is wrong, and where. */
export function flagInvalid(
  problems: readonly FlagProblem[],
  next = "Correct the definition and send it again.",
): SwitchyardError {
  const shown = problems.slice(0, shownAtMost).map(({ path, message }) => `${path}: ${message}`);
  const more = problems.length - shown.length;
  const lines = more > 0 ? [...shown, `and ${more} more`] : shown;
  return new SwitchyardError("FLAG_INVALID", lines.join("\n"), { next, fields: { problems } });
}

const shownAtMost = 20;
