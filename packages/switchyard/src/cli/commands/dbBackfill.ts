import { command } from "../command.ts";
import { carryOut } from "../db/carryOut.ts";
import { type DbOptions, dbOptions } from "../db/options.ts";
import { withDriver } from "../db/withDriver.ts";
import { backfilledLines } from "../render/db/backfilled.ts";

export const dbBackfill = command<DbOptions>({
  name: "db backfill",
  summary: "Fill the rows that were there before, then build indexes and check constraints",
  description:
    "Works through the rows of all migrations in flight in small batches while old and new code run, and waits while a " +
    "replica is behind or the database is busy; `switchyard db throttle` changes how hard it works. It can be stopped " +
    "(Ctrl-C, `switchyard db cancel`, a crash) and goes on where it was. Then it builds the indexes and checks the " +
    "constraints of the new version, without blocking anybody's writes. Ends with the rows that it could not fill.",
  args: [],
  options: dbOptions,
  examples: [
    { command: "switchyard db backfill", explanation: "After expand; again after an interruption." },
    {
      command: "switchyard db backfill --json | jq -c 'select(.waitsFor) | {table, waitsFor}'",
      explanation: "What it waited for.",
    },
  ],
  async run(context, _args, options) {
    await withDriver(context, options, async (driver) => {
      const next =
        "`switchyard db backfill` goes on where it was; `switchyard db revert` takes the migrations back.";
      await carryOut(context, next, (act) => driver.backfill(act));
      const { migrations } = await driver.status();
      const inFlight = migrations.filter(({ phase }) => phase === "expanded" || phase === "ready");
      const { out } = context;
      out.result({ kind: "result", migrations: inFlight }, () => backfilledLines(inFlight, out.style));
    });
  },
});
