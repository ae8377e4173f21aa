import { SwitchyardError } from "../errors.ts";
import type { Context } from "./context.ts";

/** Asks a person; throws CONFIRMATION_NEEDED where nobody answers with yes and --yes was not given. */
export async function confirm(context: Context, yes: boolean | undefined, what: string): Promise<void> {
  if (yes) return;
  if (context.interactive) {
    const { agree } = await import("./ask.ts");
    if (await agree(`${what}. Go on?`)) return;
  }
  throw new SwitchyardError("CONFIRMATION_NEEDED", `${what}. Nothing was changed.`, {
    next: "Add --yes to do it.",
  });
}
