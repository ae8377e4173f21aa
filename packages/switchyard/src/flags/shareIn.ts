import type { FlagDefinition, Serve, Split } from "@switchyard/flags";
import { SwitchyardError } from "../errors.ts";
import { wholeShare } from "./wholeShare.ts";

/**
 * The share of a variant, of 100000, among those whom the rule or the fallthrough means. Throws FLAG_INVALID, NOT_FOUND
 * when there is no such variant or rule.
 */
export function shareIn(
  definition: FlagDefinition,
  flag: string,
  variant: string,
  rule: number | undefined,
): number {
  if (!(variant in definition.variants)) {
    throw new SwitchyardError("FLAG_INVALID", `Flag ${flag} has no variant ${variant}.`, {
      next: `It has ${Object.keys(definition.variants).join(", ")}.`,
    });
  }
  const found = rule === undefined ? undefined : definition.rules?.[rule];
  if (rule !== undefined && found === undefined) {
    throw new SwitchyardError("NOT_FOUND", `Flag ${flag} has no rule ${rule + 1}.`, {
      next: `\`switchyard flags show ${flag}\` lists its rules.`,
    });
  }
  if (definition.targeting !== undefined) return shareInTargeting(definition, flag, variant);
  const serve: Serve | null | undefined = found?.serve ?? definition.fallthrough ?? definition.defaultVariant;
  if (serve === null || serve === undefined) return 0;
  return typeof serve === "string"
    ? serve === variant
      ? wholeShare
      : 0
    : shareInSplit(serve.split, variant);
}

function shareInSplit(split: Split["split"], variant: string): number {
  const total = split.reduce((sum, [, weight]) => sum + weight, 0);
  const own = split.reduce((sum, [name, weight]) => sum + (name === variant ? weight : 0), 0);
  return total === 0 ? 0 : Math.round((own / total) * wholeShare);
}

/** flagd's form can be ramped where it is nothing but a split. */
function shareInTargeting({ targeting }: FlagDefinition, flag: string, variant: string): number {
  const entries =
    typeof targeting === "object" && targeting !== null && "fractional" in targeting
      ? targeting["fractional"]
      : undefined;
  const split: (readonly [string, number])[] = [];
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (!Array.isArray(entry)) continue;
    const [name, weight = 1]: readonly unknown[] = entry;
    if (typeof name === "string" && typeof weight === "number") split.push([name, weight]);
  }
  if (split.length === 0) {
    throw new SwitchyardError("FLAG_INVALID", `The targeting of flag ${flag} is more than a split.`, {
      next: "Write it as rules (`switchyard flags set`), or edit the targeting itself.",
    });
  }
  return shareInSplit(split, variant);
}
