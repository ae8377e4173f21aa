import { type Condition, evaluateCondition } from "../conditions/condition.ts";
import { ConditionError } from "../conditions/conditionError.ts";
import type { Scope } from "../conditions/evaluate.ts";
import type { Measurement } from "../record.ts";

export interface Conditions {
  readonly successCondition?: Condition | undefined;
  readonly failureCondition?: Condition | undefined;
}

export interface Assessment {
  readonly verdict: Measurement["verdict"];
  /** One sentence: which condition decided, and over which values. */
  readonly reason: string;
}

/**
 * Judges one measurement by its conditions. Failure wins: where `failureCondition` holds, `successCondition` is not
 * asked. With both and neither true it is inconclusive; a condition that does not fit the data is an error.
 */
export function assess({ successCondition, failureCondition }: Conditions, scope: Scope): Assessment {
  const values = valuesOf(scope);
  try {
    if (failureCondition !== undefined && evaluateCondition(failureCondition, scope))
      return { verdict: "failed", reason: `failureCondition \`${failureCondition.text}\` holds: ${values}.` };
    if (successCondition !== undefined && evaluateCondition(successCondition, scope))
      return {
        verdict: "successful",
        reason: `successCondition \`${successCondition.text}\` holds: ${values}.`,
      };
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return { verdict: "error", reason: `A condition does not fit the data: ${error.message}; ${values}.` };
  }
  if (successCondition !== undefined && failureCondition !== undefined)
    return { verdict: "inconclusive", reason: `Neither condition holds: ${values}.` };
  if (successCondition !== undefined)
    return {
      verdict: "failed",
      reason: `successCondition \`${successCondition.text}\` does not hold: ${values}.`,
    };
  if (failureCondition !== undefined)
    return {
      verdict: "successful",
      reason: `failureCondition \`${failureCondition.text}\` does not hold: ${values}.`,
    };
  return { verdict: "successful", reason: `No condition is given: ${values}.` };
}

function valuesOf({ result, baseline, samples }: Scope): string {
  const parts = [`result ${shown(result)}`];
  if (baseline !== undefined && baseline !== null) parts.push(`baseline ${shown(baseline)}`);
  parts.push(`${samples.length} ${samples.length === 1 ? "sample" : "samples"}`);
  return parts.join(", ");
}

const maxShown = 80;

function shown(value: unknown): string {
  // JSON has no NaN or Infinity.
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? "missing");
  return text.length > maxShown ? `${text.slice(0, maxShown - 1)}…` : text;
}
