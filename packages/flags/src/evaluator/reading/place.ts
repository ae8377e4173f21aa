import type { DocumentProblem } from "../../evaluation.ts";

const most = 1000;

/** A place in a document, to which faults are reported: `flags.new-cart.rules[1].when[0]`. */
export class Place {
  readonly problems: DocumentProblem[];
  /** The flag that it is in; its faults are that flag's. */
  readonly flag: string | undefined;
  private readonly parent: Place | undefined;
  private readonly step: string | number;

  private constructor(
    problems: DocumentProblem[],
    step: string | number,
    parent: Place | undefined,
    flag: string | undefined,
  ) {
    this.problems = problems;
    this.step = step;
    this.parent = parent;
    this.flag = flag;
  }

  static root(problems: DocumentProblem[]): Place {
    return new Place(problems, "", undefined, undefined);
  }

  in(step: string | number): Place {
    const isFlag = this.step === "flags" && this.parent !== undefined && this.parent.parent === undefined;
    return new Place(this.problems, step, this, isFlag ? String(step) : this.flag);
  }

  fault(message: string): void {
    this.faultAt(this.path, message);
  }

  /** Found from here, somewhere else. */
  faultAt(path: string, message: string): void {
    // Of what is wrong all over, enough has been said; but each faulty flag has to be known.
    if (this.problems.length >= most && this.problems.some((problem) => problem.flag === this.flag)) return;
    this.problems.push({ path, message, ...(this.flag === undefined ? {} : { flag: this.flag }) });
  }

  get path(): string {
    if (this.parent === undefined) return "";
    const before = this.parent.path;
    if (typeof this.step === "number") return `${before}[${this.step}]`;
    if (!/^[\w$-]+$/.test(this.step)) return `${before}[${JSON.stringify(this.step)}]`;
    return before === "" ? this.step : `${before}.${this.step}`;
  }
}
