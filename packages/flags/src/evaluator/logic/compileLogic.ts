import type { Json } from "../../definition.ts";
import type { EvaluationContext } from "../../evaluation.ts";
import { LogicCompiler } from "./logicCompiler.ts";

/** What a piece of JSONLogic may refer to, and where its faults go. */
export interface LogicScope {
  readonly flagKey: string;
  readonly evaluators: Readonly<Record<string, Json>>;
  problem(path: string, message: string): void;
}

/** What an evaluation is about. One frame serves any number of evaluations, one after the other. */
export interface Frame {
  context: EvaluationContext;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Of the evaluation, for all logic that it runs; absent: nothing is spent yet. */
  workLeft?: number;
}

/** @throws EvaluationFault when the evaluation goes beyond its bounds. */
export type Logic = (frame: Frame) => unknown;

/**
 * Compiles JSONLogic with flagd's additions (`fractional`, `sem_ver`, `starts_with`, `ends_with`, `$ref`, `$flagd`) and
 * `matches`, a search for a regular expression. What cannot be compiled is reported to the scope, and gives null.
 *
 * @param path where the node stands in the document, for the reports
 */
export function compileLogic(node: Json, scope: LogicScope, path: string): Logic {
  return new LogicCompiler(scope).compileRoot(node, path);
}
