import { command } from "../command.ts";
import { migrationFiles } from "../db/migrations.ts";
import { type DbOptions, dbOptions } from "../db/options.ts";
import { withDriver } from "../db/withDriver.ts";

interface DbPlanOptions extends DbOptions {
  readonly full?: boolean;
}

export const dbPlan = command<DbPlanOptions>({
  name: "db plan",
  summary: "Show every statement of the migrations that the database has not seen, and change nothing",
  description:
    "Prints for each new migration what expand, backfill and contract would run, and how revert takes it back: every " +
    "statement with the strongest lock that it takes, whether it reads or rewrites the table, its time on this table as " +
    "it is now, and which statements share a transaction. Says what the application should know, and what a contract " +
    "would still wait for. Needs the database, since a statement's cost depends on what is in it.",
  args: [],
  options: [
    { flags: "--full", summary: "Long statements whole, such as functions of triggers" },
    ...dbOptions,
  ],
  examples: [
    { command: "switchyard db plan", explanation: "What would the migrations of the app here do?" },
    {
      command: "switchyard db plan --url postgres://owner@db/shop --folder db/migrations",
      explanation: "Without a switchyard.yaml.",
    },
    {
      command: `switchyard db plan --json | jq -r '.migrations[].phases[].statements[] | select(.work == "rewrite").sql'`,
      explanation: "Statements that write a whole table anew, for a check before the merge.",
    },
  ],
  async run(context, _args, options) {
    await withDriver(context, options, async (driver, target) => {
      const migrations = await driver.pending(await migrationFiles(target));
      const plan = await driver.plan(migrations);
      const blockers = await driver.blockers();
      const { schemaPlanLines } = await import("../render/db/plan.ts");
      const { out } = context;
      out.result({ ...plan, blockers }, () =>
        schemaPlanLines(plan, blockers, options.full === true, out.style),
      );
    });
  },
});
