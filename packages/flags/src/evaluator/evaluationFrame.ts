import type { EvaluationContext } from "../evaluation.ts";
import type { Frame } from "./logic/compileLogic.ts";

/** What one evaluation is about. The clock is read when something asks for the time, and once. */
export class EvaluationFrame implements Frame {
  context: EvaluationContext = nobody;
  /** Of the evaluation; no two of a flag set have the same. What was found out in it is remembered under it. */
  serial = 0;
  isFree = true;
  private time: number | undefined;

  begin(context: EvaluationContext, now: number | undefined, serial: number): void {
    this.isFree = false;
    this.context = context;
    this.time = now;
    this.serial = serial;
  }

  /** Holds on to nobody. */
  end(): void {
    this.context = nobody;
    this.isFree = true;
  }

  get now(): number {
    return (this.time ??= Date.now());
  }
}

export const nobody: EvaluationContext = Object.freeze({});
