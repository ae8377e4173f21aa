import type { Json } from "../../definition.ts";
import type { Logic, LogicScope } from "./compileLogic.ts";
import type { LogicNode, OperandCompiler } from "./operation.ts";
import { operations } from "./operations.ts";
import { WorkBudget, workPerEvaluation } from "./workBudget.ts";

const deepestNesting = 100;
const mostNodes = 20_000;

/** Turns the logic of one flag into closures. */
export class LogicCompiler implements OperandCompiler {
  readonly flagKey: string;
  readonly budget = new WorkBudget();
  perMember = false;
  readonly #scope: LogicScope;
  readonly #references = new Set<string>();
  #depth = 0;
  #nodes = 0;
  #problems = 0;

  constructor(scope: LogicScope) {
    this.#scope = scope;
    this.flagKey = scope.flagKey;
  }

  compileRoot(node: Json, path: string): Logic {
    const { run } = this.compile(node, path);
    const { budget } = this;
    if (this.#problems > 0) return () => null;
    if (!budget.used) return run;
    return (frame) => {
      budget.fill(frame.workLeft ?? workPerEvaluation);
      try {
        return run(frame);
      } finally {
        frame.workLeft = budget.left;
      }
    };
  }

  compile(node: Json | undefined, path: string): LogicNode {
    // After the bound every further node would be reported.
    if (this.#nodes >= mostNodes) return nothing;
    if (++this.#nodes === mostNodes) return this.#refuse(path, `The logic has more than ${mostNodes} parts.`);
    if (this.#depth >= deepestNesting) {
      return this.#refuse(path, `The logic is nested more than ${deepestNesting} deep.`);
    }
    this.#depth++;
    const before = this.#nodes;
    const node_ = this.#compileOne(node ?? null, path);
    this.#depth--;
    return { ...node_, size: this.#nodes - before + 1 };
  }

  compilePerMember(node: Json | undefined, path: string): LogicNode {
    const outer = this.perMember;
    this.perMember = true;
    const compiled = this.compile(node, path);
    this.perMember = outer;
    return compiled;
  }

  problem(path: string, message: string): void {
    this.#problems++;
    this.#scope.problem(path, message);
  }

  #compileOne(node: Json, path: string): LogicNode {
    if (node === null || typeof node !== "object") return constantNode(node);
    if (isList(node)) return this.#compileList(node, path);
    const operators = Object.keys(node);
    const operator = operators[0];
    if (operator === undefined) return constantNode(node);
    if (operators.length > 1) {
      return this.#refuse(path, `An operation has one operator; this has ${operators.length}.`);
    }
    const operand = node[operator]!;
    if (operator === "$ref") return this.#compileReference(operand, path);
    return this.#compileOperation(operator, isList(operand) ? operand : [operand], `${path}.${operator}`);
  }

  #compileOperation(operator: string, operands: readonly Json[], path: string): LogicNode {
    const operation = operations.get(operator);
    if (operation === undefined) return this.#refuse(path, `There is no operator "${operator}".`);
    return { run: operation(operands, this, path), size: 1 };
  }

  #compileList(members: readonly Json[], path: string): LogicNode {
    const nodes = members.map((member, at) => this.compile(member, `${path}[${at}]`));
    const runs = nodes.map((node) => node.run);
    if (nodes.every((node) => node.constant)) return constantNode(nodes.map((node) => node.constant!.value));
    return { run: (frame) => runs.map((run) => run(frame)), size: 1 };
  }

  #compileReference(name: Json, path: string): LogicNode {
    if (typeof name !== "string" || !Object.hasOwn(this.#scope.evaluators, name)) {
      return this.#refuse(path, `There is no evaluator ${JSON.stringify(name)} in $evaluators.`);
    }
    if (this.#references.has(name)) {
      return this.#refuse(
        path,
        `The evaluators refer to each other in a circle: ${[...this.#references, name].join(" -> ")}.`,
      );
    }
    this.#references.add(name);
    const compiled = this.compile(this.#scope.evaluators[name], `$evaluators.${name}`);
    this.#references.delete(name);
    return compiled;
  }

  #refuse(path: string, message: string): LogicNode {
    this.problem(path, message);
    return nothing;
  }
}

const nothing = constantNode(null);

function constantNode(value: unknown): LogicNode {
  return { run: () => value, size: 1, constant: { value } };
}

function isList(node: Json): node is readonly Json[] {
  return Array.isArray(node);
}
