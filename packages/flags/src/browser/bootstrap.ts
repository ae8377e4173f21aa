import type { Evaluation, EvaluationContext } from "../evaluation.ts";

/**
 * Evaluated values that a server puts into a page, so that the first rendering has the right ones without a request:
 * made by the Node client's `bootstrap(context)`, taken by the browser client's `bootstrap` option. Holds no rule.
 */
export interface Bootstrap {
  readonly version: number;
  readonly context: EvaluationContext;
  readonly flags: Readonly<Record<string, Evaluation>>;
  readonly watched: readonly string[];
}
