import { parseCondition } from "../../analysis/conditions/condition.ts";
import { ConditionError } from "../../analysis/conditions/conditionError.ts";
import type { Path } from "../located.ts";
import type { Finding } from "../problem.ts";

/** What keeps the condition at `path` from being read, pointing at the character. */
export function conditionFindings(text: string, path: Path): readonly Finding[] {
  try {
    parseCondition(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    const { message, offset, length } = error;
    return [{ path, message: `at character ${offset + 1}: ${message}`, within: { offset, length } }];
  }
}
