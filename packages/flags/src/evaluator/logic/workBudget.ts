import { EvaluationFault } from "./evaluationFault.ts";

/** How much one evaluation may do: about the number of nodes that it visits. It takes a few milliseconds at most. */
export const workPerEvaluation = 200_000;

/** Counts what an evaluation does where that depends on the context: only lists and texts can be long. */
export class WorkBudget {
  #left = workPerEvaluation;

  /** Whether anything spends from it, so that it has to be filled before each evaluation. */
  used = false;

  get left(): number {
    return this.#left;
  }

  fill(left: number): void {
    this.#left = left;
  }

  /** @throws EvaluationFault */
  spend(work: number): void {
    this.#left -= work;
    if (this.#left < 0) throw new EvaluationFault("The evaluation takes too much work.");
  }
}
