import type { HookOf, HookType } from "../../config/hooksSchema.ts";
import type { ReleaseRecord } from "../../state/records.ts";

/** The hook that a step names; the plan was made from the same configuration. */
export function hookOf<Type extends HookType>(
  { app, number, config }: ReleaseRecord,
  name: string,
  type: Type,
): HookOf<Type> {
  const hook = config.hooks[name];
  if (hook === undefined || !isOf(hook, type)) {
    throw new Error(`release ${number} of ${app} has no ${type} hook ${name}`);
  }
  return hook;
}

function isOf<Type extends HookType>(
  hook: ReleaseRecord["config"]["hooks"][string],
  type: Type,
): hook is HookOf<Type> {
  return hook.type === type;
}
