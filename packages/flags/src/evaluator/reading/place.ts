import type { DocumentProblem } from "../../evaluation.ts";
import { nearest } from "./nearest.ts";

const most = 1000;
/** Comparisons of two names, for all suggestions of one document: some tenths of a second. */
const mostComparisons = 100_000;

/** What was found in one document. */
interface Findings {
  readonly problems: DocumentProblem[];
  /** Those that have a problem; undefined: the document outside of its flags. */
  readonly faulty: Set<string | undefined>;
  /** Told or not. */
  faults: number;
  comparisonsLeft: number;
}

/** A place in a document, to which faults are reported: `flags.new-cart.rules[1].when[0]`. */
export class Place {
  /** The flag that it is in; its faults are that flag's. */
  readonly flag: string | undefined;
  private readonly findings: Findings;
  private readonly parent: Place | undefined;
  private readonly step: string | number;

  private constructor(
    findings: Findings,
    step: string | number,
    parent: Place | undefined,
    flag: string | undefined,
  ) {
    this.findings = findings;
    this.step = step;
    this.parent = parent;
    this.flag = flag;
  }

  static root(problems: DocumentProblem[]): Place {
    const findings = { problems, faulty: new Set<undefined>(), faults: 0, comparisonsLeft: mostComparisons };
    return new Place(findings, "", undefined, undefined);
  }

  /** How many there are by now in the whole document. */
  get faults(): number {
    return this.findings.faults;
  }

  in(step: string | number): Place {
    const isFlag = this.step === "flags" && this.parent !== undefined && this.parent.parent === undefined;
    return new Place(this.findings, step, this, isFlag ? String(step) : this.flag);
  }

  fault(message: string): void {
    this.faultAt(this.path, message);
  }

  /** Found from here, somewhere else. */
  faultAt(path: string, message: string): void {
    // Of what is wrong all over, enough has been said; but each faulty flag has to be known.
    const { problems, faulty } = this.findings;
    this.findings.faults++;
    if (problems.length >= most && faulty.has(this.flag)) return;
    faulty.add(this.flag);
    problems.push({ path, message, ...(this.flag === undefined ? {} : { flag: this.flag }) });
  }

  /** `; did you mean "on"?` where one of the names is close; not for ever where very much is wrong. */
  hint(name: string, known: () => readonly string[]): string {
    if (this.findings.comparisonsLeft <= 0) return "";
    const names = known().slice(0, this.findings.comparisonsLeft);
    this.findings.comparisonsLeft -= names.length;
    const close = nearest(name, names);
    return close === undefined ? "" : `; did you mean "${close}"?`;
  }

  get path(): string {
    if (this.parent === undefined) return "";
    const before = this.parent.path;
    if (typeof this.step === "number") return `${before}[${this.step}]`;
    if (!/^[\w$-]+$/.test(this.step)) return `${before}[${JSON.stringify(this.step)}]`;
    return before === "" ? this.step : `${before}.${this.step}`;
  }
}
