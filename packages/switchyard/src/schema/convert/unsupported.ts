import { SwitchyardError } from "../../errors.ts";

export function unsupported(what: string): SwitchyardError {
  return new SwitchyardError("MIGRATION_REFUSED", `The format of operations has no word for ${what}.`, {
    next: "Leave it out, or add it in a statement of its own. To run the statement as it is, at your own risk, put a line directly before it: -- switchyard: sql <reason>",
  });
}
