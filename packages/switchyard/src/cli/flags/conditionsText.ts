import type { Condition, Json } from "@switchyard/flags";
import { keywords, operatorWords } from "./operators.ts";
import { literal } from "./parseConditions.ts";

/** Conditions in words, in the form that `parseConditions` reads; `everyone` when there is none. */
export function conditionsText(conditions: readonly Condition[]): string {
  if (conditions.length === 0) return "everyone";
  return conditions.map((condition) => conditionText(condition)).join(" and ");
}

function conditionText(condition: Condition): string {
  if ("attribute" in condition) {
    const attribute = textOf(condition.attribute);
    const not = condition.not ? " not" : "";
    if (condition.op === "exists") return `${attribute}${not} exists`;
    const values = condition.values.map(valueText).join(", ");
    const words = operatorWords[condition.op];
    return condition.op === "is"
      ? `${attribute} is${not} ${values}`
      : `${attribute}${not} ${words} ${values}`;
  }
  if ("segment" in condition) return `${prefix(condition)}in segment ${textOf(condition.segment)}`;
  if ("role" in condition) return `${prefix(condition)}has role ${condition.role.map(textOf).join(", ")}`;
  if ("any" in condition) return `${prefix(condition)}(${condition.any.map(conditionText).join(" or ")})`;
  if ("all" in condition) return `${prefix(condition)}(${condition.all.map(conditionText).join(" and ")})`;
  if ("logic" in condition) return `logic ${JSON.stringify(JSON.stringify(condition.logic))}`;
  return windowText(condition);
}

function windowText({ from, until }: { readonly from?: string; readonly until?: string }): string {
  const parts = [
    ...(from === undefined ? [] : [`from ${textOf(from)}`]),
    ...(until === undefined ? [] : [`until ${textOf(until)}`]),
  ];
  return parts.length === 0 ? "at any time" : parts.join(" ");
}

function prefix({ not }: { readonly not?: boolean }): string {
  return not ? "not " : "";
}

function valueText(value: Json): string {
  if (typeof value === "string") return textOf(value);
  if (typeof value === "object" && value !== null) return `json ${JSON.stringify(JSON.stringify(value))}`;
  return String(value);
}

/** Quoted where it would be read as something else. */
function textOf(text: string): string {
  const plain =
    /^[\p{L}\p{N}_@.:/+$*%#-]+$/u.test(text) && !keywords.has(text) && typeof literal(text) === "string";
  return plain ? text : JSON.stringify(text);
}
