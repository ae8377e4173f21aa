import type { Evaluation, ExplanationStep } from "../evaluation.ts";
import type { EvaluationFrame } from "./evaluationFrame.ts";
import { faultOutcome } from "./faultOutcome.ts";

/** One thing that is looked at on the way to a decision. */
export interface Stage {
  /** Undefined: the next stage is asked. */
  decide(frame: EvaluationFrame): Evaluation | undefined;
  /** In words, how it came to that decision. */
  explain(frame: EvaluationFrame, decision: Evaluation | undefined): ExplanationStep;
}

/** A flag as a list of stages; the first that decides ends it. */
export class CompiledFlag {
  /** What is settled when the flag is compiled, for explanations. */
  settled: readonly ExplanationStep[] = [];
  stages: readonly Stage[] = [];
  /** When no stage decided. */
  otherwise: Evaluation;
  /** In words, why; undefined: the last of `settled` says so. */
  otherwiseBecause: ExplanationStep | undefined;
  /** A fault in what a killed flag would do otherwise changes nothing. */
  isKilled = false;
  /** The flags whose decision its own depends on. */
  prerequisites: readonly CompiledFlag[] = [];
  /** How many flags there are in the longest chain of them; 0 where they form a circle. */
  depth = 0;
  private serial = 0;
  private decision: Evaluation | undefined;

  constructor(otherwise: Evaluation) {
    this.otherwise = otherwise;
  }

  settle(otherwise: Evaluation, settled: readonly ExplanationStep[], because?: ExplanationStep): void {
    this.otherwise = otherwise;
    this.settled = settled;
    this.otherwiseBecause = because;
  }

  /** Always gives this error; the first that is given stays, and one that is killed stays so. */
  break(error: Evaluation): void {
    if (this.isKilled || this.otherwise.errorCode === "PARSE_ERROR") return;
    this.stages = [];
    this.prerequisites = [];
    this.settle(error, [
      { kind: "state", what: "definition", outcome: "failed", why: error.errorMessage ?? "" },
    ]);
  }

  /** A fault is an outcome too. */
  decideSafely(frame: EvaluationFrame): Evaluation {
    try {
      const { stages } = this;
      for (let at = 0; at < stages.length; at++) {
        const decision = stages[at]!.decide(frame);
        if (decision !== undefined) return decision;
      }
      return this.otherwise;
    } catch (fault) {
      return faultOutcome(fault, this.otherwise.metadata);
    }
  }

  /** The same; where several flags need this one, it is decided once per evaluation. */
  decideOnce(frame: EvaluationFrame): Evaluation {
    if (this.serial !== frame.serial || this.decision === undefined) {
      this.decision = this.decideSafely(frame);
      this.serial = frame.serial;
    }
    return this.decision;
  }

  isDecided(frame: EvaluationFrame): boolean {
    return this.serial === frame.serial && this.decision !== undefined;
  }
}
