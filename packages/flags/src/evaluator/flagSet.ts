import type { FlagDocument } from "../definition.ts";
import type {
  DocumentProblem,
  Evaluation,
  EvaluationContext,
  Explanation,
  Surroundings,
} from "../evaluation.ts";

/** A document, compiled once; evaluation is synchronous and never throws. */
export interface FlagSet {
  readonly document: FlagDocument;
  readonly keys: readonly string[];
  /** What could not be compiled; such a flag evaluates to PARSE_ERROR, the others are as they should be. */
  readonly problems: readonly DocumentProblem[];
  /** `now`: milliseconds since the epoch; default the present. */
  evaluate(key: string, context: EvaluationContext, now?: number): Evaluation;
  explain(key: string, context: EvaluationContext, now?: number): Explanation;
}

/** Compiles what may be any JSON at all: never throws, whatever is wrong is in `problems`. */
export function compileFlags(_document: unknown, _surroundings: Surroundings = {}): FlagSet {
  throw new Error("not yet written");
}
