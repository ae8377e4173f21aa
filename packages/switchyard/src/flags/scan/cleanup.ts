import type { FlagDefinition, Json } from "@switchyard/flags";
import { onlyVariant } from "./onlyVariant.ts";
import type { Branches, Lines, Reference } from "./references.ts";

/** What a dead flag always gives, as source code would say it; undefined when that is not known. */
export function settledValue(definition: FlagDefinition): Settled | undefined {
  const variant = onlyVariant(definition);
  if (variant === undefined) return undefined;
  if (variant === null) return { variant: null };
  const value = definition.variants[variant];
  return value === undefined ? { variant } : { variant, value };
}

export interface Settled {
  /** Null: the default in the code. */
  readonly variant: string | null;
  readonly value?: Json;
}

/** What to do at a place that reads a dead flag, in one sentence. */
export function adviceAt(reference: Reference, settled: Settled | undefined): string {
  if (reference.how === "mention") return "The key stands here as a text: see what reads it, and delete it.";
  if (settled === undefined) return "See what it serves, and keep that.";
  if (settled.variant === null) return "Put the default of this call in its place.";
  if (settled.value === undefined) return `Keep what belongs to the variant ${settled.variant}.`;
  if (reference.branches && typeof settled.value === "boolean")
    return branchAdvice(reference.branches, settled.value);
  return `Put ${JSON.stringify(settled.value)} in the place of the call, and simplify what follows.`;
}

function branchAdvice({ form, negated, holds, otherwise }: Branches, value: boolean): string {
  const first = value !== negated;
  const stays = first ? holds : otherwise;
  const goes = first ? otherwise : holds;
  if (form === "choice") {
    return first
      ? "Keep what stands between ? and :, and delete the rest of the expression."
      : "Keep what stands behind the colon, and delete the rest of the expression.";
  }
  if (stays === undefined) return `Delete the whole \`if\` with ${text(holds)}: it never runs.`;
  const rest = goes === undefined ? "" : ` and ${text(goes)}`;
  return `Keep ${text(stays)}; delete the condition${rest}.`;
}

function text({ from, to }: Lines): string {
  return from === to ? `line ${from}` : `lines ${from} to ${to}`;
}
