import type { Json } from "../../definition.ts";
import type { LogicNode, OperandCompiler } from "./operation.ts";

export function compileOperands(
  operands: readonly Json[],
  compiler: OperandCompiler,
  path: string,
): readonly LogicNode[] {
  return operands.map((operand, at) => compiler.compile(operand, `${path}[${at}]`));
}
