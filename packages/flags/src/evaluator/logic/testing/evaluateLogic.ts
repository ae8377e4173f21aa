import type { Json } from "../../../definition.ts";
import type { EvaluationContext } from "../../../evaluation.ts";
import { compileLogic } from "../compileLogic.ts";

export interface LogicUnderTest {
  readonly flagKey?: string;
  readonly evaluators?: Record<string, Json>;
  readonly now?: number;
}

/** The faults that the compiler reports, with their places. */
export function problemsOf(node: Json, { flagKey = "flag", evaluators = {} }: LogicUnderTest = {}): string[] {
  const problems: string[] = [];
  const problem = (path: string, message: string) => problems.push(`${path}: ${message}`);
  compileLogic(node, { flagKey, evaluators, problem }, "targeting");
  return problems;
}

/** Compiles logic that has no faults, and runs it once. */
export function evaluateLogic(
  node: Json,
  context: EvaluationContext = {},
  { flagKey = "flag", evaluators = {}, now = 0 }: LogicUnderTest = {},
): unknown {
  const problem = unexpected;
  return compileLogic(node, { flagKey, evaluators, problem }, "targeting")({ context, now });
}

function unexpected(path: string, message: string): never {
  throw new Error(`${path}: ${message}`);
}
