import { allHold } from "../conditions/combination.ts";
import type { KeyReader } from "../bucketing/subjectKey.ts";
import type { CompiledCondition } from "../conditions/condition.ts";
import type { EvaluationFrame } from "../evaluationFrame.ts";
import { inWords } from "../words.ts";

export interface SegmentParts {
  readonly included: ReadonlySet<unknown>;
  readonly excluded: ReadonlySet<unknown>;
  readonly by: string;
  readonly keyOf: KeyReader;
  /** Undefined: nobody but `included`. */
  readonly when: readonly CompiledCondition[] | undefined;
}

/** A segment; whether somebody is in it is found out once per evaluation. */
export class CompiledSegment {
  readonly faulty: boolean;
  private readonly parts: SegmentParts;
  private readonly meets: (frame: EvaluationFrame) => boolean;
  private serial = 0;
  private member = false;

  constructor(parts: SegmentParts, faulty: boolean) {
    this.parts = parts;
    this.faulty = faulty;
    this.meets = parts.when === undefined ? () => false : allHold(parts.when);
  }

  has(frame: EvaluationFrame): boolean {
    if (this.serial === frame.serial) return this.member;
    const member = this.find(frame);
    this.serial = frame.serial;
    this.member = member;
    return member;
  }

  why(frame: EvaluationFrame): string {
    const { parts } = this;
    const key = parts.keyOf(frame);
    if (key !== undefined && parts.included.has(key)) return `${parts.by} ${inWords(key)} is always in`;
    if (key !== undefined && parts.excluded.has(key)) return `${parts.by} ${inWords(key)} is always out`;
    if (parts.when === undefined) return `${parts.by} ${inWords(key)} is not listed`;
    return parts.when.map((condition) => condition.why(frame)).join("; ") || "everyone is in";
  }

  private find(frame: EvaluationFrame): boolean {
    const { included, excluded, keyOf } = this.parts;
    if (included.size > 0 || excluded.size > 0) {
      const key = keyOf(frame);
      if (key !== undefined && included.has(key)) return true;
      if (key !== undefined && excluded.has(key)) return false;
    }
    return this.meets(frame);
  }
}
