import type { Stepper } from "./stepper.ts";

const rules = {
  hand: "by `switchyard db contract`",
  itself: "by itself",
  schedule: "by itself, at the times of its schedule",
} as const;

/** Only says when: it comes long after the rollout, and takes the way back with it. */
export const contract: Stepper<"contract"> = {
  describe: ({ by }) => ({
    title: `remove the old shape of the database once nothing needs it, ${rules[by]}`,
    undo: "from then on only a new migration brings it back",
  }),
  apply: async (_step, { ground, candidate }) => ({
    detail: await ground.schema.contractWaitsFor(candidate),
  }),
  revert: async () => undefined,
};
