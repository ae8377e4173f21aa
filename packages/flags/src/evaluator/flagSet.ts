import type { FlagDocument, Metadata } from "../definition.ts";
import type {
  DocumentProblem,
  Evaluation,
  EvaluationContext,
  Explanation,
  ExplanationStep,
  Surroundings,
} from "../evaluation.ts";
import { type CompiledDocument, compileDocument } from "./compileDocument.ts";
import type { CompiledFlag } from "./compiledFlag.ts";
import { decidePrerequisites } from "./decidePrerequisites.ts";
import { EvaluationFrame, nobody } from "./evaluationFrame.ts";
import { faultOutcome } from "./faultOutcome.ts";
import { failure } from "./outcomes.ts";
import { inWords } from "./words.ts";

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
export function compileFlags(document: unknown, surroundings: Surroundings = {}): FlagSet {
  return new CompiledFlagSet(compileDocument(document, surroundings));
}

class CompiledFlagSet implements FlagSet {
  readonly document: FlagDocument;
  readonly keys: readonly string[];
  readonly problems: readonly DocumentProblem[];
  private readonly flags: ReadonlyMap<string, CompiledFlag>;
  private readonly metadata: Metadata | undefined;
  private readonly frame = new EvaluationFrame();
  private evaluations = 0;

  constructor({ document, flags, problems }: CompiledDocument) {
    this.document = document;
    this.flags = flags;
    this.keys = Object.freeze([...flags.keys()]);
    this.problems = problems;
    this.metadata = document.metadata;
  }

  evaluate(key: string, context: EvaluationContext, now?: number): Evaluation {
    const flag = this.flags.get(key);
    if (flag === undefined) return this.notFound(key);
    if (flag.stages.length === 0) return flag.otherwise;
    if (!isContext(context)) return this.badContext();
    const frame = this.begin(context, now);
    if (flag.prerequisites.length > 0) decidePrerequisites(flag, frame);
    const decision = flag.decideSafely(frame);
    frame.end();
    return decision;
  }

  explain(key: string, context: EvaluationContext, now?: number): Explanation {
    const flag = this.flags.get(key);
    if (flag === undefined) return { flag: key, ...this.notFound(key), steps: [] };
    if (flag.stages.length === 0) return { flag: key, ...flag.otherwise, steps: constantSteps(flag) };
    if (!isContext(context)) return { flag: key, ...this.badContext(), steps: flag.settled };
    const frame = this.begin(context, now);
    const steps = [...flag.settled];
    if (flag.prerequisites.length > 0) decidePrerequisites(flag, frame);
    const decision = explainStages(flag, frame, steps);
    frame.end();
    return { flag: key, ...decision, steps };
  }

  /** A getter in a context may evaluate another flag, so the frame may be in use. */
  private begin(context: EvaluationContext, now: number | undefined): EvaluationFrame {
    const frame = this.frame.isFree ? this.frame : new EvaluationFrame();
    frame.begin(context ?? nobody, now, ++this.evaluations);
    return frame;
  }

  private notFound(key: string): Evaluation {
    return failure("FLAG_NOT_FOUND", `There is no flag ${inWords(key)}.`, this.metadata);
  }

  private badContext(): Evaluation {
    return failure("INVALID_CONTEXT", "The context is not an object.", this.metadata);
  }
}

/** Nothing at all is somebody without attributes. */
function isContext(context: unknown): boolean {
  return typeof context === "object" || context === undefined;
}

function constantSteps(flag: CompiledFlag): readonly ExplanationStep[] {
  return flag.otherwiseBecause === undefined ? flag.settled : [...flag.settled, flag.otherwiseBecause];
}

/** Nobody reads on; the one that decides is always among them. */
const mostSteps = 1_000;

function leftOut(count: number): ExplanationStep {
  return { kind: "rule", what: `${count} more`, outcome: "not matched", why: "none of them decides either" };
}

function explainStages(flag: CompiledFlag, frame: EvaluationFrame, steps: ExplanationStep[]): Evaluation {
  let left = 0;
  try {
    for (const stage of flag.stages) {
      const decision = stage.decide(frame);
      if (decision === undefined && steps.length >= mostSteps) left++;
      else {
        if (left > 0) steps.push(leftOut(left));
        steps.push(stage.explain(frame, decision));
      }
      if (decision !== undefined) return decision;
    }
    if (left > 0) steps.push(leftOut(left));
  } catch (fault) {
    return faultOutcome(fault, flag.otherwise.metadata);
  }
  if (flag.otherwiseBecause !== undefined) steps.push(flag.otherwiseBecause);
  return flag.otherwise;
}
