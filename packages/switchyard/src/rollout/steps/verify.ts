import type { Stepper } from "./stepper.ts";

export const verify: Stepper<"verify"> = {
  describe: () => ({ title: "compare old and new, row by row", undo: "changes nothing" }),
  apply: async (_step, { ground, candidate, progress, signal }) => ({
    detail: await ground.schema.verify(candidate, { progress, signal }),
  }),
  revert: async () => undefined,
};
