import type { Frame } from "./compileLogic.ts";
import { toNumber } from "../operators/coercion.ts";
import { compileOperands } from "./compileOperands.ts";
import { variableReader } from "./lookUp.ts";
import type { OperandCompiler, Operation } from "./operation.ts";

/** Which of the attributes the context does not have, or has empty. The names may come as one list. */
export const missing: Operation = (operands, compiler, path) => {
  const nodes = compileOperands(operands, compiler, path);
  const missingOf = absentees(compiler);
  const [only] = nodes;
  return (frame) => {
    const first = only?.run(frame);
    if (Array.isArray(first)) return missingOf(first, frame);
    return missingOf(
      nodes.map((node) => node.run(frame)),
      frame,
    );
  };
};

/** Empty when at least that many are there, else those that are missing. */
export const missingSome: Operation = (operands, compiler, path) => {
  const [needed, names] = compileOperands(operands, compiler, path).map((node) => node.run);
  if (needed === undefined || names === undefined) {
    compiler.problem(path, "missing_some needs a number and a list of names.");
    return () => null;
  }
  const missingOf = absentees(compiler);
  return (frame) => {
    const all = names(frame);
    if (!Array.isArray(all)) return [];
    const absent = missingOf(all, frame);
    return all.length - absent.length >= toNumber(needed(frame)) ? [] : absent;
  };
};

function absentees({ flagKey, perMember, budget }: OperandCompiler) {
  const scope = { flagKey, perMember };
  budget.used = true;
  return (names: readonly unknown[], frame: Frame): unknown[] => {
    budget.spend(names.length);
    return names.filter((name) => {
      const value = variableReader(name, scope)(frame);
      return value === undefined || value === null || value === "";
    });
  };
}
