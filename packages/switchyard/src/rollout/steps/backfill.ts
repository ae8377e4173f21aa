import type { Stepper } from "./stepper.ts";

export const backfill: Stepper<"backfill"> = {
  describe: () => ({
    title: "fill the rows, and build the indexes and constraints that go with them",
    undo: "goes with the expanded columns",
  }),
  apply: async (_step, { ground, candidate, progress, signal }) => ({
    detail: await ground.schema.backfill(candidate, { progress, signal }),
  }),
  revert: async () => undefined,
};
