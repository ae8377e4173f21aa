import { compileOperands } from "./compileOperands.ts";
import type { Operation } from "./operation.ts";

export const merge: Operation = (operands, compiler, path) => {
  const { budget } = compiler;
  const runs = compileOperands(operands, compiler, path).map((node) => node.run);
  budget.used = true;
  return (frame) => {
    const merged: unknown[] = [];
    for (const run of runs) {
      const value = run(frame);
      if (!Array.isArray(value)) merged.push(value);
      else {
        budget.spend(value.length);
        for (const member of value) merged.push(member);
      }
    }
    return merged;
  };
};
