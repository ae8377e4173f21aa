import type { Expanded } from "../../schema/port.ts";
import { command } from "../command.ts";
import { carryOut } from "../db/carryOut.ts";
import { migrationFiles } from "../db/migrations.ts";
import { type DbOptions, dbOptions } from "../db/options.ts";
import { withDriver } from "../db/withDriver.ts";
import { paint } from "../render/symbols.ts";
import { count } from "../render/units.ts";
import type { Style } from "../style.ts";

export const dbExpand = command<DbOptions>({
  name: "db expand",
  summary: "Begin the new migrations: add what the new version needs beside what the old one has",
  description:
    "Runs each migration that the database has not seen in one short transaction, with a limit on how long it waits for " +
    "locks; it tries again while others hold them, and names who does. Afterwards the old code works as before, and new " +
    "code works once it connects with the new version (`switchyard db url`). Nothing is removed: `switchyard db revert` " +
    "takes it back. Rows that were there before are filled by `switchyard db backfill`.",
  args: [],
  options: dbOptions,
  examples: [
    { command: "switchyard db expand", explanation: "Before the new code starts." },
    {
      command: `version=$(switchyard db expand --json | tail -n 1 | jq -r .version)`,
      explanation: "In a script that connects the new code with it.",
    },
  ],
  async run(context, _args, options) {
    await withDriver(context, options, async (driver, target) => {
      const migrations = await driver.pending(await migrationFiles(target));
      const next =
        "`switchyard db expand` goes on with those that are left; `switchyard db status` shows which they are.";
      const expanded = await carryOut(context, next, (act) => driver.expand(migrations, act));
      const { out } = context;
      out.result({ kind: "result", ...expanded }, () => expandedLines(expanded, out.style));
    });
  },
});

function expandedLines({ version, begun }: Expanded, style: Style): string[] {
  const { symbols } = style;
  if (begun.length === 0) {
    const newest = version === null ? "" : ` New code connects with ${version}.`;
    return [`Nothing to expand: the database has all migrations.${newest}`];
  }
  return [
    paint("done", `${symbols.done} Expanded ${count(begun.length, "migration")}: ${begun.join(", ")}`, style),
    ...(version === null
      ? []
      : [`${symbols.bullet} New code connects with ${version}: \`switchyard db url\`.`]),
    `${symbols.bullet} Next: \`switchyard db backfill\` fills the rows that were there before.`,
  ];
}
