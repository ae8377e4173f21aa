import type { Stepper } from "./stepper.ts";

export const start: Stepper<"start"> = {
  describe: ({ from, to }, _from, release) => ({
    title: `start ${count(to - from, "instance")} of release ${release} (${to} in all) and see them healthy`,
    undo: `drain and stop ${from === 0 ? "them" : `all but ${from} of them`}`,
  }),
  apply: async ({ to }, { ground, fleet, candidate, signal }) => {
    await ground.prepare(candidate, signal);
    await fleet.grow(candidate.app, candidate.number, to, signal);
    return {};
  },
  revert: ({ from }, { fleet, candidate }) => fleet.dismiss(candidate.app, candidate.number, from),
};

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
