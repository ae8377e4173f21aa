import { count } from "./start.ts";
import type { Stepper } from "./stepper.ts";

export const expand: Stepper<"expand"> = {
  describe: ({ migrations }, _from, to) =>
    migrations.length === 0
      ? { title: `see that release ${to} gets its version of the database`, undo: "nothing to undo" }
      : {
          title: `expand the database by ${count(migrations.length, "migration")}: ${migrations.join(", ")}`,
          undo: "what was added goes again (or stays, with `onAbort: keep`)",
        },
  apply: async (_step, { ground, candidate, progress, signal }) => ({
    detail: await ground.schema.expand(candidate, { progress, signal }),
  }),
  revert: async ({ migrations }, { ground, candidate, progress, signal }) => {
    await ground.schema.takeBack(candidate, migrations, { progress, signal });
  },
};
