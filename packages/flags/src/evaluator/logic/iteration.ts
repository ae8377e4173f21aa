import { isTruthy } from "../operators/coercion.ts";
import type { Frame, Logic } from "./compileLogic.ts";
import type { Operation } from "./operation.ts";
import type { WorkBudget } from "./workBudget.ts";

/** Of what is no list: `map` and `filter` give an empty one, and no member passes. */
export const iterationOperations: readonly (readonly [string, Operation])[] = [
  ["map", perMember((members, run) => members.map(run))],
  ["filter", perMember((members, run) => members.filter((member) => isTruthy(run(member))))],
  [
    "all",
    perMember((members, run) => members.length > 0 && members.every((member) => isTruthy(run(member)))),
  ],
  ["some", perMember((members, run) => members.some((member) => isTruthy(run(member))))],
  ["none", perMember((members, run) => !members.some((member) => isTruthy(run(member))))],
];

type Iteration = (members: readonly unknown[], run: (member: unknown) => unknown) => unknown;

function perMember(iterate: Iteration): Operation {
  return (operands, compiler, path) => {
    const { budget } = compiler;
    const list = compiler.compile(operands[0], `${path}[0]`);
    const body = compiler.compilePerMember(operands[1], `${path}[1]`);
    budget.used = true;
    return (frame) => {
      const members = list.run(frame);
      if (!Array.isArray(members)) return iterate([], () => null);
      return withMembers(frame, budget, body, (run) => iterate(members, run));
    };
  };
}

/** Runs the body with the member as the context, and puts the context back whatever happens. */
export function withMembers<T>(
  frame: Frame,
  budget: WorkBudget,
  body: { readonly run: Logic; readonly size: number },
  iterate: (run: (member: unknown) => unknown) => T,
): T {
  const outer = frame.context;
  try {
    return iterate((member) => {
      budget.spend(body.size);
      enter(frame, member);
      return body.run(frame);
    });
  } finally {
    frame.context = outer;
  }
}

/** A member need not be an object; whatever reads attributes copes with that. */
function enter(frame: { context: unknown }, member: unknown): void {
  frame.context = member;
}
