import type { FlagDefinition } from "@switchyard/flags";
import type { Need } from "../../schema/port.ts";

/**
 * Flags that code gets only where its database is old enough: `requires: { schema: "shop_v42" }` or `"< 43"`. Once the
 * old shape is gone, such a flag would serve its off variant to everyone.
 */
export function flagNeeds(
  prefix: string,
  flags: readonly { readonly key: string; readonly definition: FlagDefinition }[],
): readonly Need[] {
  return flags.flatMap(({ key, definition }) => {
    const wanted = definition.requires?.schema;
    const newest =
      wanted === undefined || definition.state === "DISABLED" ? undefined : newestOf(prefix, wanted);
    if (newest === undefined) return [];
    return [{ what: `flag ${key}`, version: `${prefix}_v${newest}`, until: null }];
  });
}

/** The newest version with which it is met; undefined: there is none. */
function newestOf(prefix: string, wanted: string): number | undefined {
  const exact = wanted.startsWith(`${prefix}_v`) ? Number(wanted.slice(prefix.length + 2)) : Number.NaN;
  if (Number.isInteger(exact)) return exact;
  const bounds = wanted.split(",").flatMap((part) => {
    const [, operator, number] = /^\s*(<=|<|=)\s*(\d{1,15})\s*$/.exec(part) ?? [];
    if (number === undefined) return [];
    return [operator === "<" ? Number(number) - 1 : Number(number)];
  });
  return bounds.length === 0 ? undefined : Math.min(...bounds);
}
