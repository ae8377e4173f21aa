import { isTruthy } from "../operators/coercion.ts";
import type { Logic } from "./compileLogic.ts";
import { compileOperands } from "./compileOperands.ts";
import type { Operation } from "./operation.ts";

/** `if`: condition, value, condition, value, …, otherwise; without the last null. */
export const conditional: Operation = (operands, compiler, path) => {
  const runs = compileOperands(operands, compiler, path).map((node) => node.run);
  let logic: Logic = runs.length % 2 === 1 ? runs.at(-1)! : () => null;
  for (let at = runs.length - (runs.length % 2) - 2; at >= 0; at -= 2) {
    logic = choose(runs[at]!, runs[at + 1]!, logic);
  }
  return logic;
};

function choose(condition: Logic, then: Logic, otherwise: Logic): Logic {
  return (frame) => (isTruthy(condition(frame)) ? then(frame) : otherwise(frame));
}
