import type { EvaluationContext } from "../evaluation.ts";
import type { Frame } from "./logic/compileLogic.ts";
import { EvaluationFault } from "./logic/evaluationFault.ts";
import { workPerEvaluation } from "./logic/workBudget.ts";

/** What one evaluation is about. The clock is read when something asks for the time, and once. */
export class EvaluationFrame implements Frame {
  context: EvaluationContext = nobody;
  /** Of the evaluation; no two of a flag set have the same. What was found out in it is remembered under it. */
  serial = 0;
  isFree = true;
  workLeft = workPerEvaluation;
  private time: number | undefined;

  begin(context: EvaluationContext, now: number | undefined, serial: number): void {
    this.isFree = false;
    this.context = context;
    this.time = now;
    this.serial = serial;
    this.workLeft = workPerEvaluation;
  }

  /** Holds on to nobody. */
  end(): void {
    this.context = nobody;
    this.isFree = true;
  }

  /**
   * What conditions do with long lists and texts; short ones are not counted.
   *
   * @throws EvaluationFault when it was too much
   */
  spend(work: number): void {
    this.workLeft -= work;
    if (this.workLeft < 0) throw new EvaluationFault("The evaluation takes too much work.");
  }

  get now(): number {
    return (this.time ??= Date.now());
  }
}

export const nobody: EvaluationContext = Object.freeze({});
