import { SwitchyardError } from "../../errors.ts";
import type { Blocker } from "../../schema/port.ts";
import { command } from "../command.ts";
import { carryOut } from "../db/carryOut.ts";
import { confirmLoss } from "../db/confirmLoss.ts";
import { inFlight, upTo } from "../db/inFlight.ts";
import { type DbOptions, dbOptions, yesOption } from "../db/options.ts";
import { withDriver } from "../db/withDriver.ts";
import { paint } from "../render/symbols.ts";

interface DbContractOptions extends DbOptions {
  readonly through?: string;
  readonly yes?: boolean;
}

export const dbContract = command<DbContractOptions>({
  name: "db contract",
  summary: "Remove the old shape of migrations in flight for good",
  description:
    "Drops what only the old versions need: triggers, old columns and tables, the schemas of the old versions. There is no " +
    "way back, so it shows what goes and asks first. It is refused while a live release, a warm rollback target, a " +
    "session of an old version or a flag needs the old shape, and names them; rows are verified once more. With several " +
    "migrations in flight the oldest go first.",
  args: [],
  options: [
    {
      flags: "--through <migration>",
      summary: "The last one to finish (default: all in flight)",
      complete: { kind: "migrations" },
    },
    yesOption,
    ...dbOptions,
  ],
  examples: [
    { command: "switchyard db contract", explanation: "Shows what goes, and asks." },
    {
      command: "switchyard db contract --through 0042_split_name --yes",
      explanation: "This one and those before it, without a question.",
    },
  ],
  async run(context, _args, options) {
    await withDriver(context, options, async (driver) => {
      const { out } = context;
      const names = upTo(inFlight(await driver.status()), options.through);
      if (names.length === 0) {
        return out.result({ kind: "result", contracted: [] }, () => [
          "Nothing to contract: no migration is in flight.",
        ]);
      }
      const through = names.at(-1) ?? "";
      const blockers = await driver.blockers(through);
      if (blockers.length > 0) throw inUse(blockers);
      await confirmLoss(context, options.yes, {
        driver,
        names,
        phase: "contract",
        question: `The old shape of ${names.join(", ")} goes for good`,
      });
      const next = "`switchyard db contract` goes on; there is no way back from what is removed.";
      const contracted = await carryOut(context, next, (act) => driver.contract(act, { through }));
      out.result({ kind: "result", contracted }, () => [
        paint("done", `${out.style.symbols.done} Contracted ${contracted.join(", ")}`, out.style),
      ]);
    });
  },
});

function inUse(blockers: readonly Blocker[]): SwitchyardError {
  return new SwitchyardError("SCHEMA_IN_USE", "The old shape is still needed:", {
    next: "Run `switchyard db contract` again when they are gone; `switchyard db status` lists what is left.",
    fields: { blockers },
  });
}
