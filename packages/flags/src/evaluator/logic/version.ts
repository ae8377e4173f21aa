import { parsedVersionMatches, parseVersion, type Version } from "../operators/semver.ts";
import { toText } from "../operators/coercion.ts";
import type { Logic } from "./compileLogic.ts";
import { compileOperands } from "./compileOperands.ts";
import type { LogicNode, Operation } from "./operation.ts";

/** flagd's `sem_ver`: null when one side is no version, or the operator is none. */
export const versionOperation: Operation = (operands, compiler, path) => {
  const [left, operator, right] = compileOperands(operands, compiler, path);
  if (left === undefined || operator === undefined || right === undefined || operands.length !== 3) {
    return () => null;
  }
  const a = versionReader(left);
  const b = versionReader(right);
  return (frame) => {
    const one = a(frame);
    const other = b(frame);
    if (one === undefined || other === undefined) return null;
    return parsedVersionMatches(toText(operator.run(frame)), one, other) ?? null;
  };
};

function versionReader({ constant, run }: LogicNode): (...frame: Parameters<Logic>) => Version | undefined {
  if (constant === undefined) return (frame) => parseVersion(run(frame));
  const version = parseVersion(constant.value);
  return () => version;
}
