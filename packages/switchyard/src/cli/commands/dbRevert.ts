import { command } from "../command.ts";
import { carryOut } from "../db/carryOut.ts";
import { confirmLoss } from "../db/confirmLoss.ts";
import { fromOn, inFlight } from "../db/inFlight.ts";
import { type DbOptions, dbOptions, yesOption } from "../db/options.ts";
import { withDriver } from "../db/withDriver.ts";
import { paint } from "../render/symbols.ts";

interface DbRevertOptions extends DbOptions {
  readonly from?: string;
  readonly force?: boolean;
  readonly yes?: boolean;
}

export const dbRevert = command<DbRevertOptions>({
  name: "db revert",
  summary: "Take migrations in flight back: drop what was added for the new version",
  description:
    "Drops the columns, tables, indexes, triggers and the schema of the new versions, in one short transaction each, " +
    "newest first; the old code never notices. What only the new code has written is lost, so it shows what goes and " +
    "asks first. It is refused while the new version is in use, and names who uses it; --force reverts all the same, " +
    "and that code fails from then on. Not possible any more once a contract has begun.",
  args: [],
  options: [
    {
      flags: "--from <migration>",
      summary: "The oldest one to take back (default: all in flight)",
      complete: { kind: "migrations" },
    },
    { flags: "--force", summary: "Also while the new version is in use: that code fails afterwards" },
    yesOption,
    ...dbOptions,
  ],
  examples: [
    { command: "switchyard db revert", explanation: "Shows what goes, and asks." },
    {
      command: "switchyard db revert --from 0043_drop_nick --yes",
      explanation: "This one and those after it, without a question.",
    },
  ],
  async run(context, _args, options) {
    await withDriver(context, options, async (driver) => {
      const { out } = context;
      const names = fromOn(inFlight(await driver.status()), options.from);
      const [from] = names;
      const next = "`switchyard db revert` goes on with those that are left.";
      if (from === undefined) {
        await carryOut(context, next, (act) => driver.finish(act));
        return out.result({ kind: "result", reverted: [] }, () => [
          "Nothing to revert: no migration is in flight.",
        ]);
      }
      await confirmLoss(context, options.yes, {
        driver,
        names,
        phase: "revert",
        question: `What was added for ${names.join(", ")} goes, with what only new code has written there`,
      });
      const force = options.force === true;
      const reverted = await carryOut(context, next, (act) => driver.revert(act, { from, force }));
      out.result({ kind: "result", reverted }, () => [
        paint("undone", `${out.style.symbols.undone} Reverted ${reverted.join(", ")}`, out.style),
      ]);
    });
  },
});
