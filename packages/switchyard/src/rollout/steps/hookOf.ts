import { type HookOf, hooksOf, type HookType } from "../../config/hooksSchema.ts";
import type { ReleaseRecord } from "../../state/records.ts";

/** The hook that a step names; the plan was made from the same configuration. */
export function hookOf<Type extends HookType>(
  { app, number, config }: ReleaseRecord,
  name: string,
  type: Type,
): HookOf<Type> {
  const found = hooksOf(config.hooks, type).find(([known]) => known === name);
  if (found === undefined) throw new Error(`release ${number} of ${app} has no ${type} hook ${name}`);
  return found[1];
}
