import { suggest } from "../../config/suggest.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Context } from "../context.ts";

/** Throws NOT_FOUND for an environment in which nothing was ever made: its name is probably misspelt. */
export async function requireEnvironment({ client }: Context, app: string, name: string): Promise<void> {
  const names = (await client.flags.environments(app)).map(({ environment }) => environment);
  if (names.includes(name)) return;
  const nearest = suggest(name, names);
  const those = names.length === 0 ? "it has none yet" : `there are ${names.join(", ")}`;
  throw new SwitchyardError("NOT_FOUND", `${app} has no environment ${name} with flags; ${those}.`, {
    next: nearest === undefined ? "Name one that has flags." : `Did you mean ${nearest}?`,
  });
}
