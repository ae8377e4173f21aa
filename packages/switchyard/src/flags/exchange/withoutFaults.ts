import {
  compileFlags,
  type DocumentProblem,
  type FlagDefinition,
  type FlagDocument,
} from "@switchyard/flags";
import type { Notes } from "./notes.ts";

/** Takes out, and tells, what does not compile, so that what is left is a document that can be stored. */
export function withoutFaults(document: FlagDocument, notes: Notes): FlagDocument {
  let current = document;
  // Segments first: flags that refer to a faulty one are faulty for that only.
  for (const isOurs of [isOfSegment, () => true]) {
    const problems = compileFlags(current).problems.filter(isOurs);
    for (const problem of problems) tell(problem, notes);
    current = problems.reduce(withoutFault, current);
    current = { ...current, flags: mapValues(current.flags, withoutGaps) };
  }
  return current;
}

const inSegment = /^segments(?:\.([\w$-]+)|\["(.*?)"\])/;

function isOfSegment(problem: DocumentProblem): boolean {
  return inSegment.test(problem.path);
}

function tell(problem: DocumentProblem, notes: Notes): void {
  const words = { what: `${problem.path}: ${problem.message}`, why: "It cannot be evaluated here." };
  const segment = inSegment.exec(problem.path);
  if (problem.flag !== undefined) notes.lose(problem.flag, words);
  else if (segment !== null) notes.loseSegment(segment[1] ?? segment[2]!, words);
  else notes.remark(undefined, words);
}

function withoutFault(document: FlagDocument, problem: DocumentProblem): FlagDocument {
  const segment = inSegment.exec(problem.path);
  if (segment !== null) {
    const name = segment[1] ?? segment[2]!;
    const { when: _, ...rest } = document.segments?.[name] ?? {};
    return { ...document, segments: { ...document.segments, [name]: rest } };
  }
  const flag = problem.flag === undefined ? undefined : document.flags[problem.flag];
  if (flag === undefined) return document;
  const rule = /\.rules\[(\d+)\]/.exec(problem.path);
  const mended = rule === null ? withoutField(flag, problem.path) : withGapAt(flag, Number(rule[1]));
  return { ...document, flags: { ...document.flags, [problem.flag!]: mended } };
}

function withGapAt(flag: FlagDefinition, index: number): FlagDefinition {
  return { ...flag, rules: flag.rules!.map((rule, at) => (at === index ? gap : rule)) };
}

function withoutField(flag: FlagDefinition, path: string): FlagDefinition {
  const { prerequisites, targets, fallthrough, off, ...rest } = flag;
  const optional = { prerequisites, targets, fallthrough, off };
  const faulty = Object.keys(optional).find((field) => path.includes(`.${field}`));
  const kept = Object.entries(optional).filter(([field, value]) => field !== faulty && value !== undefined);
  return { ...rest, ...Object.fromEntries(kept) };
}

/** Keeps the places of the other rules while faults are taken out. */
const gap = { serve: "" };

function withoutGaps(flag: FlagDefinition): FlagDefinition {
  return flag.rules?.includes(gap) ? { ...flag, rules: flag.rules.filter((rule) => rule !== gap) } : flag;
}

function mapValues<T>(all: Readonly<Record<string, T>>, change: (one: T) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(all).map(([key, one]) => [key, change(one)]));
}
