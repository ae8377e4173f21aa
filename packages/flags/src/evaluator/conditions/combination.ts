import type { EvaluationFrame } from "../evaluationFrame.ts";
import type { CompiledCondition } from "./condition.ts";

export function allOf(conditions: readonly CompiledCondition[]): CompiledCondition {
  return {
    holds: allHold(conditions),
    why: (frame) => sentences(conditions, frame, "; ", "nothing is asked"),
  };
}

export function anyOf(conditions: readonly CompiledCondition[]): CompiledCondition {
  return {
    holds: anyHolds(conditions),
    why: (frame) => sentences(conditions, frame, ", or ", "none is offered"),
  };
}

/** Without a loop for the usual numbers of conditions. */
export function allHold(conditions: readonly CompiledCondition[]): (frame: EvaluationFrame) => boolean {
  const [first, second, third] = conditions.map((condition) => condition.holds);
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (third === undefined) return (frame) => first(frame) && second(frame);
  if (conditions.length === 3) return (frame) => first(frame) && second(frame) && third(frame);
  return (frame) => {
    for (let at = 0; at < conditions.length; at++) if (!conditions[at]!.holds(frame)) return false;
    return true;
  };
}

function anyHolds(conditions: readonly CompiledCondition[]): (frame: EvaluationFrame) => boolean {
  return (frame) => {
    for (let at = 0; at < conditions.length; at++) if (conditions[at]!.holds(frame)) return true;
    return false;
  };
}

function sentences(
  conditions: readonly CompiledCondition[],
  frame: EvaluationFrame,
  between: string,
  none: string,
): string {
  return conditions.length === 0 ? none : conditions.map((condition) => condition.why(frame)).join(between);
}
