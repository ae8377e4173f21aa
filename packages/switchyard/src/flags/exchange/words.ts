import type { Condition, Json, Operator } from "@switchyard/flags";

/** Holds for nobody. */
export const never: Condition = { logic: false };

export function test(attribute: string, op: Operator, values: readonly Json[], not = false): Condition {
  return { attribute, op, values, ...(not && { not }) };
}

export function exists(attribute: string, not = false): Condition {
  return { attribute, op: "exists", ...(not && { not }) };
}

export function all(conditions: readonly Condition[], not = false): Condition {
  if (conditions.length === 1 && !not) return conditions[0]!;
  return { all: conditions, ...(not && { not }) };
}

export function any(conditions: readonly Condition[], not = false): Condition {
  if (conditions.length === 0) return not ? { logic: true } : never;
  if (conditions.length === 1 && !not) return conditions[0]!;
  return { any: conditions, ...(not && { not }) };
}

export function negated(condition: Condition): Condition {
  if ("logic" in condition) return { logic: { "!": [condition.logic] } };
  if (!("not" in condition))
    return "from" in condition ? { all: [condition], not: true } : { ...condition, not: true };
  const { not, ...rest } = condition;
  return not ? rest : { ...rest, not: true };
}

/** For sources that compare everything as text: the text, and the number or boolean that reads like it. */
export function asRead(text: string): readonly Json[] {
  if (text === "true" || text === "false") return [text, text === "true"];
  const number = Number(text);
  return Number.isFinite(number) && String(number) === text ? [text, number] : [text];
}

/** A regular expression for exactly this text. */
export function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/** The same in upper or lower case. */
export function inAnyCase(text: string): string {
  return Array.from(text, (character) => anyCase(character)).join("");
}

function anyCase(character: string): string {
  const forms = new Set([character, character.toLowerCase(), character.toUpperCase()]);
  const single = [...forms].filter((form) => form.length === character.length);
  return single.length === 1 ? literally(character) : `[${single.join("")}]`;
}
