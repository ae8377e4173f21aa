import type { Json } from "../../definition.ts";
import { parseNumber, toNumber } from "../operators/coercion.ts";
import type { Logic } from "./compileLogic.ts";
import { compileOperands } from "./compileOperands.ts";
import type { OperandCompiler, Operation } from "./operation.ts";

export const arithmeticOperations: readonly (readonly [string, Operation])[] = [
  ["+", sum],
  ["*", product],
  ["-", difference],
  ["/", binary((a, b) => a / b)],
  ["%", binary((a, b) => a % b)],
  ["max", extreme(Math.max, Number.NEGATIVE_INFINITY)],
  ["min", extreme(Math.min, Number.POSITIVE_INFINITY)],
];

function sum(operands: readonly Json[], compiler: OperandCompiler, path: string): Logic {
  const runs = compileOperands(operands, compiler, path).map((node) => node.run);
  return (frame) => {
    let total = 0;
    for (let at = 0; at < runs.length; at++) total += parseNumber(runs[at]!(frame));
    return total;
  };
}

function product(operands: readonly Json[], compiler: OperandCompiler, path: string): Logic {
  const runs = compileOperands(operands, compiler, path).map((node) => node.run);
  const [only] = runs;
  if (only === undefined) return () => null;
  if (runs.length === 1) return only;
  return (frame) => {
    let total = 1;
    for (let at = 0; at < runs.length; at++) total *= parseNumber(runs[at]!(frame));
    return total;
  };
}

function difference(operands: readonly Json[], compiler: OperandCompiler, path: string): Logic {
  if (operands.length > 1) return binary((a, b) => a - b)(operands, compiler, path);
  const { run } = compiler.compile(operands[0], `${path}[0]`);
  return (frame) => -toNumber(run(frame));
}

function binary(calculate: (a: number, b: number) => number): Operation {
  return (operands, compiler, path) => {
    const [a, b] = compileOperands(operands, compiler, path).map((node) => node.run);
    if (a === undefined || b === undefined) {
      compiler.problem(path, "This operator needs two operands.");
      return () => null;
    }
    return (frame) => calculate(toNumber(a(frame)), toNumber(b(frame)));
  };
}

function extreme(choose: (a: number, b: number) => number, start: number): Operation {
  return (operands, compiler, path) => {
    const runs = compileOperands(operands, compiler, path).map((node) => node.run);
    return (frame) => {
      let found = start;
      for (let at = 0; at < runs.length; at++) found = choose(found, toNumber(runs[at]!(frame)));
      return found;
    };
  };
}
