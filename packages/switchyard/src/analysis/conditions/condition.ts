import { ConditionError } from "./conditionError.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import type { Node } from "./node.ts";
import { Parser } from "./parse.ts";
import { asBoolean } from "./values.ts";

/** A condition that was read and can be evaluated any number of times. */
export interface Condition {
  readonly text: string;
  readonly root: Node;
}

const maxLength = 2000;

/**
 * Reads a condition such as `result < 1% && len(samples) >= 20`; nothing of it is ever run as JavaScript. Throws
 * ConditionError: what is wrong at which character, and what was expected there.
 */
export function parseCondition(text: string): Condition {
  if (text.trim() === "") throw new ConditionError("the condition is empty", { offset: 0, length: 1 });
  if (text.length > maxLength)
    throw new ConditionError(`longer than ${maxLength} characters`, { offset: maxLength, length: 1 });
  const root = new Parser(text).whole();
  refuseValue(root);
  return { text, root };
}

/**
 * Whether the condition holds. Throws ConditionError where the data does not fit it: an index into empty data, a value
 * of the wrong type, no baseline, a comparison with NaN. Never a guess.
 */
export function evaluateCondition(condition: Condition, scope: Scope): boolean {
  return asBoolean(evaluate(condition.root, scope), condition.root);
}

/** A condition that can only be a number or a text is a mistake before any data is there. */
function refuseValue(root: Node): void {
  const value =
    root.kind === "arithmetic" ||
    (root.kind === "unary" && root.operator === "-") ||
    (root.kind === "literal" && typeof root.value !== "boolean") ||
    (root.kind === "call" && root.callee !== "isNaN") ||
    (root.kind === "name" && root.name === "samples");
  if (value)
    throw new ConditionError("this is no condition: compare it with something, as in result < 0.01", root);
}
