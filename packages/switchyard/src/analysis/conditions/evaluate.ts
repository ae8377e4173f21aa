import { ConditionError } from "./conditionError.ts";
import { type ConditionFunction, functions } from "./functions.ts";
import type { ArithmeticOperator, ComparisonOperator, Node } from "./node.ts";
import { atIndex, memberOf } from "./access.ts";
import { asBoolean, asNumber, typeName } from "./values.ts";

/** What a condition speaks of. */
export interface Scope {
  readonly result: unknown;
  readonly baseline: unknown;
  readonly samples: readonly number[];
}

/** The value of a node. Throws ConditionError, placed at the node, where the data does not fit. */
export function evaluate(node: Node, scope: Scope): unknown {
  switch (node.kind) {
    case "literal":
      return node.value;
    case "name":
      return named(node, scope);
    case "member":
      return memberOf(evaluate(node.object, scope), node.member, node);
    case "index":
      return atIndex(evaluate(node.object, scope), evaluate(node.index, scope), node);
    case "unary": {
      const value = evaluate(node.operand, scope);
      return node.operator === "-" ? -asNumber(value, node.operand) : !asBoolean(value, node.operand);
    }
    case "arithmetic": {
      const left = asNumber(evaluate(node.left, scope), node.left);
      return calculate(left, node.operator, asNumber(evaluate(node.right, scope), node.right), node);
    }
    case "comparison":
      return compare(evaluate(node.left, scope), node.operator, evaluate(node.right, scope), node);
    case "logical": {
      const left = asBoolean(evaluate(node.left, scope), node.left);
      if (left === (node.operator === "||")) return left;
      return asBoolean(evaluate(node.right, scope), node.right);
    }
    case "conditional": {
      const chosen = asBoolean(evaluate(node.test, scope), node.test) ? node.whenTrue : node.whenFalse;
      return evaluate(chosen, scope);
    }
    case "call": {
      const [first, ...rest] = node.parameters.map((parameter) => ({
        value: evaluate(parameter, scope),
        offset: parameter.offset,
        length: parameter.length,
      }));
      const { apply, usage }: ConditionFunction = functions[node.callee];
      if (first === undefined) throw new ConditionError(`write ${usage}`, node);
      return apply(first, ...rest);
    }
  }
}

function named(node: Extract<Node, { kind: "name" }>, scope: Scope): unknown {
  const value = scope[node.name];
  if (value === undefined) throw new ConditionError(`there is no ${node.name} to compare with`, node);
  return value;
}

function calculate(left: number, operator: ArithmeticOperator, right: number, node: Node): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
    case "%":
      if (right === 0) throw new ConditionError("divides by zero", node);
      return operator === "/" ? left / right : left % right;
  }
}

function compare(left: unknown, operator: ComparisonOperator, right: unknown, node: Node): boolean {
  if (Number.isNaN(left) || Number.isNaN(right))
    throw new ConditionError("compares with NaN, which is neither more nor less; ask isNaN() first", node);
  if (operator === "==") return same(left, right, node);
  if (operator === "!=") return !same(left, right, node);
  if (typeof left !== "number" || typeof right !== "number")
    throw new ConditionError(
      `${operator} needs two numbers, not ${typeName(left)} and ${typeName(right)}`,
      node,
    );
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

function same(left: unknown, right: unknown, node: Node): boolean {
  if (left === null || right === null) return left === right;
  const comparable = typeof left === typeof right && typeof left !== "object";
  if (comparable) return left === right;
  throw new ConditionError(`cannot compare ${typeName(left)} with ${typeName(right)}`, node);
}
