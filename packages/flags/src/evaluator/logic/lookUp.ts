import { attributeReader } from "../operators/attribute.ts";
import { toText } from "../operators/coercion.ts";
import type { Frame, Logic } from "./compileLogic.ts";
import type { OperandCompiler, Operation } from "./operation.ts";

/** `var`: an attribute, or its default where the context does not have it; without a name the context itself. */
export const lookUp: Operation = (operands, compiler, path) => {
  const name = compiler.compile(operands[0], `${path}[0]`);
  const otherwise = operands.length > 1 ? compiler.compile(operands[1], `${path}[1]`) : undefined;
  if (name.constant === undefined) return lookUpComputed(name.run, otherwise?.run, compiler);
  const read = variableReader(name.constant.value, compiler);
  if (otherwise === undefined) return (frame) => read(frame) ?? null;
  return (frame) => {
    const value = read(frame);
    return value === undefined ? otherwise.run(frame) : value;
  };
};

type VariableScope = Pick<OperandCompiler, "flagKey" | "perMember">;

/** Undefined: the context does not have it. */
export function variableReader(name: unknown, scope: VariableScope): Logic {
  if (name === null || name === undefined || name === "") return (frame) => frame.context;
  const path = toText(name);
  if (!scope.perMember && (path === "$flagd" || path.startsWith("$flagd."))) {
    return injected(path, scope.flagKey);
  }
  const read = attributeReader(path);
  return (frame) => read(frame.context);
}

/** What flagd adds to every context; a context cannot replace it. */
function injected(path: string, flagKey: string): Logic {
  switch (path) {
    case "$flagd.flagKey":
      return () => flagKey;
    case "$flagd.timestamp":
      return seconds;
    case "$flagd":
      return (frame) => ({ flagKey, timestamp: seconds(frame) });
    default:
      return () => undefined;
  }
}

function seconds(frame: Frame): number {
  return Math.floor(frame.now / 1000);
}

function lookUpComputed(name: Logic, otherwise: Logic | undefined, compiler: OperandCompiler): Logic {
  const { budget, flagKey, perMember } = compiler;
  const scope = { flagKey, perMember };
  budget.used = true;
  return (frame) => {
    const path = name(frame);
    if (typeof path === "string") budget.spend(path.length);
    const value = variableReader(path, scope)(frame);
    return value === undefined ? (otherwise?.(frame) ?? null) : value;
  };
}
