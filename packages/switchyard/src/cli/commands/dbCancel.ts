import { command } from "../command.ts";
import { type DbOptions, dbOptions } from "../db/options.ts";
import { withDriver } from "../db/withDriver.ts";

export const dbCancel = command<DbOptions>({
  name: "db cancel",
  summary: "Stop what runs on this database elsewhere, at its next safe point",
  description:
    "Tells the backfill, verify, expand or contract that runs now, on whichever machine, to end with the batch or attempt " +
    "that it is in. What it has done stays done: the same command goes on later, `switchyard db revert` takes it back.",
  args: [],
  options: dbOptions,
  examples: [
    { command: "switchyard db cancel", explanation: "It is in the way right now." },
    { command: "switchyard db throttle --pause", explanation: "Hold it instead, and let it wait." },
  ],
  async run(context, _args, options) {
    await withDriver(context, options, async (driver) => {
      const { lease } = await driver.status();
      const cancelled = await driver.cancel();
      context.out.result({ kind: "result", cancelled, lease }, () => [
        cancelled && lease !== null
          ? `Told the ${lease.verb} of ${lease.holder} to stop at its next safe point.`
          : "Nothing runs on this database.",
      ]);
    });
  },
});
