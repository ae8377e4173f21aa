import type { Evaluation } from "../evaluation.ts";
import type { Values } from "./answer.ts";

/**
 * Takes new values over; what says the same as before stays the same object, so pages need not render it again.
 *
 * @returns `changed`: the flags with another value, variant or error; another reason alone changes nothing that is seen
 */
export function mergeValues(before: Values, next: Values): { values: Values; changed: readonly string[] } {
  const values = new Map<string, Evaluation>();
  const changed = [...before.keys()].filter((flag) => !next.has(flag));
  for (const [flag, evaluation] of next) {
    const old = before.get(flag);
    if (old && shown(old) === shown(evaluation)) {
      values.set(flag, old.value === undefined ? evaluation : { ...evaluation, value: old.value });
    } else {
      values.set(flag, evaluation);
      changed.push(flag);
    }
  }
  return { values, changed };
}

function shown({ value, variant, errorCode }: Evaluation): string {
  return JSON.stringify([value, variant, errorCode]);
}
