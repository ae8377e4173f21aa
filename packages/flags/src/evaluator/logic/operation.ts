import type { Json } from "../../definition.ts";
import type { Logic } from "./compileLogic.ts";
import type { WorkBudget } from "./workBudget.ts";

/** A compiled piece of logic. */
export interface LogicNode {
  readonly run: Logic;
  /** How many nodes it has, as a measure of its work. */
  readonly size: number;
  /** What it gives, where that depends on nothing. */
  readonly constant?: { readonly value: unknown };
}

/** Compiles one operator with the operands that it has in the document. */
export type Operation = (operands: readonly Json[], compiler: OperandCompiler, path: string) => Logic;

/** What an operation may ask of the compiler. */
export interface OperandCompiler {
  readonly flagKey: string;
  readonly budget: WorkBudget;
  /** Whether this logic is run for each member of a list, so that `var` means that member. */
  readonly perMember: boolean;
  compile(operand: Json | undefined, path: string): LogicNode;
  /** For logic that is run for each member of a list. */
  compilePerMember(operand: Json | undefined, path: string): LogicNode;
  problem(path: string, message: string): void;
}
