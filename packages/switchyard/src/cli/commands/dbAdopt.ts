import type { Adoption } from "../../schema/adopt/adoption.ts";
import { type ToolName, toolNames } from "../../schema/adopt/history.ts";
import type { MigrationFile } from "../../schema/migrations/migration.ts";
import { command } from "../command.ts";
import type { Context } from "../context.ts";
import { migrationFiles } from "../db/migrations.ts";
import { type DbOptions, dbOptions, yesOption } from "../db/options.ts";
import type { Target } from "../db/target.ts";
import { withDriver } from "../db/withDriver.ts";
import { confirm } from "../confirm.ts";
import { count } from "../render/units.ts";

interface DbAdoptOptions extends DbOptions {
  readonly from?: ToolName;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export const dbAdopt = command<DbAdoptOptions>({
  name: "db adopt",
  summary: "Take over a database that Prisma, Drizzle, Knex, Flyway, Rails or pgroll has migrated so far",
  description:
    "Reads that tool's own table, finds the files in the folder of the migrations that it has run, and marks them as " +
    "done, so that nothing runs twice; the next expand begins with the first file that it has not run. Says which " +
    "migrations have no file, which files are not what ran, and what was rolled back. Refused while the tool has a " +
    "migration half done. The tool's table stays as it is. Where no tool has kept a history, --all takes every file in " +
    "the folder as done.",
  args: [],
  options: [
    { flags: "--from <tool>", summary: "Whose history, where there are several", choices: toolNames },
    { flags: "--all", summary: "Take all files in the folder as done, whatever any tool says" },
    { flags: "--dry-run", summary: "Show what would be marked, and mark nothing" },
    yesOption,
    ...dbOptions,
  ],
  examples: [
    {
      command: "switchyard db adopt --folder prisma/migrations --dry-run",
      explanation: "What has run here, as Prisma tells it?",
    },
    { command: "switchyard db adopt", explanation: "Take it over." },
    {
      command: "switchyard db adopt --all --yes",
      explanation: "The schema was made by hand, and the folder's files describe it.",
    },
  ],
  async run(context, _args, options) {
    await withDriver(context, options, async (driver, target) => {
      const files = await migrationFiles(target);
      const adoption = await adoptionFor(target, files, options);
      const { adoptionLines } = await import("../render/db/adoption.ts");
      const { out } = context;
      if (options.dryRun) {
        out.result(document(adoption, []), () => adoptionLines(adoption, null, out.style));
        return;
      }
      await confirmDoubts(context, options.yes, adoption);
      const marked = await driver.baseline(adoption.applied);
      out.result(document(adoption, marked), () => adoptionLines(adoption, marked, out.style));
    });
  },
});

async function adoptionFor(
  { url, config, folder }: Target,
  files: readonly MigrationFile[],
  { all, from }: DbAdoptOptions,
): Promise<Adoption> {
  const { adoptionOf, adoptionOfAll } = await import("../../schema/adopt/adoption.ts");
  if (all) return adoptionOfAll(files);
  const [{ connectTo }, { readHistories }, { chooseHistory }] = await Promise.all([
    import("../../schema/postgres/session/connect.ts"),
    import("../../schema/adopt/readHistories.ts"),
    import("../../schema/adopt/chooseHistory.ts"),
  ]);
  const session = await connectTo(url, config.schema)("adopt");
  try {
    const histories = await readHistories(session, { schema: config.schema, folder });
    return adoptionOf(chooseHistory(histories, from, config.schema), files);
  } finally {
    await session.close();
  }
}

/** A person has to agree to what no tool's table vouches for. */
async function confirmDoubts(
  context: Context,
  yes: boolean | undefined,
  { tool, applied, changed }: Adoption,
): Promise<void> {
  if (tool === null) {
    await confirm(context, yes, `All ${count(applied.length, "migration")} of the folder will count as done`);
  } else if (changed.length > 0) {
    const files = changed.join(", ");
    await confirm(context, yes, `${files} will count as done, though the file is not what ran`);
  }
}

/** Names in place of texts. */
function document(adoption: Adoption, marked: readonly string[]) {
  return {
    ...adoption,
    applied: adoption.applied.map(({ name }) => name),
    waiting: adoption.waiting.map(({ name }) => name),
    marked,
  };
}
