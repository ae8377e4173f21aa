import type { FlagDocument } from "@switchyard/flags";
import { ownForm } from "./contenders/definitions.ts";

/** So many, half of them with rules and a split. */
export function manyFlags(count: number): FlagDocument {
  const kinds = Object.values(ownForm.flags);
  const flags = Array.from({ length: count }, (_, at) => [`flag-${at}`, kinds[at % kinds.length]!] as const);
  return { flags: Object.fromEntries(flags) };
}
