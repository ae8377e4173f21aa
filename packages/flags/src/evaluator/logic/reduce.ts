import { withMembers } from "./iteration.ts";
import type { Operation } from "./operation.ts";

/** The body sees `current` and `accumulator`; of what is no list, the start value comes out. */
export const reduce: Operation = (operands, compiler, path) => {
  const { budget } = compiler;
  const list = compiler.compile(operands[0], `${path}[0]`);
  const body = compiler.compilePerMember(operands[1], `${path}[1]`);
  const start = compiler.compile(operands[2], `${path}[2]`);
  budget.used = true;
  return (frame) => {
    const members: unknown = list.run(frame);
    const initial = start.run(frame);
    if (!Array.isArray(members)) return initial;
    return withMembers(frame, budget, body, (run) =>
      members.reduce<unknown>((accumulator, current: unknown) => {
        // What has been gathered is looked at again with every member.
        budget.spend(workPerStep + (typeof accumulator === "string" ? accumulator.length / 32 : 0));
        return run({ current, accumulator });
      }, initial),
    );
  };
};

const workPerStep = 16;
