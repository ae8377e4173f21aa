import { isTruthy } from "../operators/coercion.ts";
import { compileOperands } from "./compileOperands.ts";
import type { Operation } from "./operation.ts";

/** `and` and `or` give the operand that decided, not whether it is true. */
export const booleanOperations: readonly (readonly [string, Operation])[] = [
  ["and", firstWhere(false)],
  ["or", firstWhere(true)],
  [
    "!",
    (operands, compiler, path) => {
      const { run } = compiler.compile(operands[0], `${path}[0]`);
      return (frame) => !isTruthy(run(frame));
    },
  ],
  [
    "!!",
    (operands, compiler, path) => {
      const { run } = compiler.compile(operands[0], `${path}[0]`);
      return (frame) => isTruthy(run(frame));
    },
  ],
];

function firstWhere(wanted: boolean): Operation {
  return (operands, compiler, path) => {
    const runs = compileOperands(operands, compiler, path).map((node) => node.run);
    const [first, second] = runs;
    if (first === undefined) return () => null;
    if (runs.length === 2 && second !== undefined) {
      return (frame) => {
        const value = first(frame);
        return isTruthy(value) === wanted ? value : second(frame);
      };
    }
    return (frame) => {
      let value: unknown = null;
      for (let at = 0; at < runs.length; at++) {
        value = runs[at]!(frame);
        if (isTruthy(value) === wanted) return value;
      }
      return value;
    };
  };
}
