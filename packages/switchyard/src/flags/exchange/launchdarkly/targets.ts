import type { Target } from "@switchyard/flags";
import type { Place } from "../notes.ts";
import { attributeOf } from "./attribute.ts";
import type { LaunchdarklyFlag, LaunchdarklyTarget } from "./shape.ts";

/** Individual contexts. Where there are targets of other kinds, their list gives the order, and users' are looked up. */
export function targetsOf(flag: LaunchdarklyFlag, names: readonly string[], place: Place): readonly Target[] {
  const users = flag.targets ?? [];
  const contexts = flag.contextTargets ?? [];
  const ordered: readonly (LaunchdarklyTarget | undefined)[] =
    contexts.length === 0
      ? users
      : contexts.map((target) =>
          !target.contextKind || target.contextKind === "user"
            ? users.find(({ variation }) => variation === target.variation)
            : target,
        );
  return ordered.flatMap((target) => {
    if (target === undefined || target.values.length === 0) return [];
    const variant = names[target.variation];
    if (variant === undefined) {
      place.lose({ what: `a target of variation ${target.variation}`, why: "There is no such variation." });
      return [];
    }
    const by = attributeOf("key", target.contextKind, place);
    return [{ variant, keys: target.values, ...(by !== "targetingKey" && { by }) }];
  });
}
