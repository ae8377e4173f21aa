import type { Json } from "@switchyard/flags";

/** LaunchDarkly counts its variations: each gets a name of its own. */
export function variantNames(
  variations: readonly Json[],
  given: readonly (string | null | undefined)[] = [],
): readonly string[] {
  const taken = new Set<string>();
  return variations.map((value, at) => {
    let name = given[at] || wordFor(value, at);
    while (taken.has(name)) name = `${name}-${at}`;
    taken.add(name);
    return name;
  });
}

function wordFor(value: Json, at: number): string {
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return String(value);
  return typeof value === "string" && /^[\w.-]{1,40}$/.test(value) ? value : `variation-${at}`;
}
