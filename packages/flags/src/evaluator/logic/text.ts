import { compilePattern } from "../pattern/compilePattern.ts";
import { longestText, toNumber, toText } from "../operators/coercion.ts";
import type { Logic } from "./compileLogic.ts";
import { compileOperands } from "./compileOperands.ts";
import { EvaluationFault } from "./evaluationFault.ts";
import type { Operation } from "./operation.ts";

export const textOperations: readonly (readonly [string, Operation])[] = [
  [
    "cat",
    (operands, compiler, path) => {
      const { budget } = compiler;
      const runs = compileOperands(operands, compiler, path).map((node) => node.run);
      budget.used = true;
      return (frame) => {
        let text = "";
        for (let at = 0; at < runs.length; at++) {
          const part = runs[at]!(frame);
          if (part !== null && part !== undefined) text += toText(part);
        }
        if (text.length > longestText) throw new EvaluationFault("A text became too long.");
        budget.spend(text.length / 64);
        return text;
      };
    },
  ],
  [
    "substr",
    (operands, compiler, path) => {
      const [source, start, length] = compileOperands(operands, compiler, path).map((node) => node.run);
      if (source === undefined || start === undefined) {
        compiler.problem(path, "substr needs a text and a position.");
        return () => null;
      }
      return (frame) => {
        const text = toText(source(frame));
        return length === undefined
          ? part(text, start(frame), text.length)
          : part(text, start(frame), length(frame));
      };
    },
  ],
  ["starts_with", compareTexts((text, wanted) => text.startsWith(wanted))],
  ["ends_with", compareTexts((text, wanted) => text.endsWith(wanted))],
  [
    "matches",
    (operands, compiler, path) => {
      const { budget, perMember } = compiler;
      const { run } = compiler.compile(operands[0], `${path}[0]`);
      const source = operands[1];
      if (operands.length !== 2 || typeof source !== "string") {
        compiler.problem(path, "matches needs a value and a pattern, which is a text.");
        return () => null;
      }
      const pattern = compilePattern(source);
      if ("problem" in pattern) {
        compiler.problem(`${path}[1]`, `${pattern.problem} (at ${pattern.at})`);
        return () => null;
      }
      return (frame) => {
        const text = run(frame);
        if (typeof text !== "string") return null;
        if (perMember) budget.spend((text.length * pattern.size) / 100);
        return pattern.test(text);
      };
    },
  ],
];

/** Both operands must be texts, else the result is null. */
function compareTexts(compare: (text: string, wanted: string) => boolean): Operation {
  return (operands, compiler, path): Logic => {
    const [left, right] = compileOperands(operands, compiler, path).map((node) => node.run);
    if (left === undefined || right === undefined || operands.length !== 2) return () => null;
    return (frame) => {
      const text = left(frame);
      const wanted = right(frame);
      return typeof text === "string" && typeof wanted === "string" ? compare(text, wanted) : null;
    };
  };
}

/** A negative start counts from the end, a negative length leaves out so many at the end. */
function part(text: string, start: unknown, length: unknown): string {
  const from = wholeNumber(start);
  const first = from < 0 ? Math.max(text.length + from, 0) : from;
  const count = wholeNumber(length);
  return text.slice(first, count < 0 ? Math.max(text.length + count, first) : first + count);
}

function wholeNumber(value: unknown): number {
  const number = Math.trunc(toNumber(value));
  return Number.isNaN(number) ? 0 : number;
}
