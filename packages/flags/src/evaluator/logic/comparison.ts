import { compareValues, looselyEqual } from "../operators/coercion.ts";
import type { Logic } from "./compileLogic.ts";
import { compileOperands } from "./compileOperands.ts";
import type { LogicNode, Operation } from "./operation.ts";

export const comparisonOperations: readonly (readonly [string, Operation])[] = [
  ["==", equality(looselyEqual, true)],
  ["!=", equality(looselyEqual, false)],
  ["===", equality(strictlyEqual, true)],
  ["!==", equality(strictlyEqual, false)],
  ["<", ordered((order) => order < 0, 3)],
  ["<=", ordered((order) => order <= 0, 3)],
  [">", ordered((order) => order > 0, 2)],
  [">=", ordered((order) => order >= 0, 2)],
];

type Equal = (a: unknown, b: unknown) => boolean;

function equality(equal: Equal, wanted: boolean): Operation {
  return (operands, compiler, path) => {
    const [left, right] = compileOperands(operands, compiler, path);
    if (left === undefined || right === undefined) return tooFew(compiler, path);
    if (isText(right)) return equalsText(left.run, right.constant.value, equal, wanted);
    if (isText(left)) return equalsText(right.run, left.constant.value, equal, wanted);
    const [a, b] = [left.run, right.run];
    return (frame) => equal(a(frame), b(frame)) === wanted;
  };
}

/** Nearly every comparison is that of an attribute and a text. */
function equalsText(run: Logic, text: string, equal: Equal, wanted: boolean): Logic {
  return (frame) => {
    const value = run(frame);
    if (typeof value === "string") return (value === text) === wanted;
    return equal(value, text) === wanted;
  };
}

function isText(node: LogicNode): node is LogicNode & { constant: { value: string } } {
  return typeof node.constant?.value === "string";
}

function strictlyEqual(a: unknown, b: unknown): boolean {
  return a === b;
}

/** Three operands ask whether the second lies between the others. */
function ordered(inOrder: (order: number) => boolean, most: 2 | 3): Operation {
  return (operands, compiler, path) => {
    const [first, second, third] = compileOperands(operands, compiler, path).map((node) => node.run);
    if (first === undefined || second === undefined) return tooFew(compiler, path);
    if (third === undefined || most === 2) {
      return (frame) => inOrder(compareValues(first(frame), second(frame)));
    }
    return (frame) => {
      const middle = second(frame);
      return inOrder(compareValues(first(frame), middle)) && inOrder(compareValues(middle, third(frame)));
    };
  };
}

function tooFew(compiler: { problem(path: string, message: string): void }, path: string): Logic {
  compiler.problem(path, "A comparison needs two operands.");
  return () => null;
}
