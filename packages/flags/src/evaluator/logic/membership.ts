import { toText } from "../operators/coercion.ts";
import type { Logic } from "./compileLogic.ts";
import { compileOperands } from "./compileOperands.ts";
import type { Operation } from "./operation.ts";
import type { WorkBudget } from "./workBudget.ts";

/** `in`: a member of a list, or a part of a text. */
export const membership: Operation = (operands, compiler, path) => {
  const { budget } = compiler;
  const [item, whole] = compileOperands(operands, compiler, path);
  if (item === undefined || whole === undefined) return () => false;
  if (isPrimitiveList(whole.constant?.value)) return memberOf(item.run, whole.constant.value);
  budget.used = true;
  return (frame) => contains(whole.run(frame), item.run(frame), budget);
};

function memberOf(item: Logic, members: readonly unknown[]): Logic {
  const set = new Set(members);
  return (frame) => set.has(item(frame));
}

function contains(whole: unknown, item: unknown, budget: WorkBudget): boolean {
  if (typeof whole === "string") {
    // In an empty text there is nothing, not even an empty one.
    if (whole === "") return false;
    const part = toText(item);
    // A search takes the product of both lengths at worst.
    budget.spend((whole.length * part.length) / 256);
    return whole.includes(part);
  }
  if (!Array.isArray(whole)) return false;
  budget.spend(whole.length / 16);
  return whole.indexOf(item) !== -1;
}

function isPrimitiveList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.every((member) => member === null || typeof member !== "object");
}
