import { systemClock as clock } from "../../clock.ts";
import type { SchemaDriver } from "../../schema/port.ts";
import { command } from "../command.ts";
import { inFlight } from "../db/inFlight.ts";
import { migrationFiles } from "../db/migrations.ts";
import { type DbOptions, dbOptions } from "../db/options.ts";
import { placeText } from "../db/place.ts";
import type { Target } from "../db/target.ts";
import { withDriver } from "../db/withDriver.ts";
import type { SchemaPicture } from "../render/db/schemaPicture.ts";

interface DbStatusOptions extends DbOptions {
  readonly all?: boolean;
}

export const dbStatus = command<DbStatusOptions>({
  name: "db status",
  summary: "Show versions, migrations with their phases, who needs what, and what to do next",
  description:
    "Reads it from the database itself, so that everybody sees the same: each migration with its phase and how much of " +
    "its tables is filled, the verb that runs and who runs it, how hard a backfill may work, who needs which version, " +
    "what a contract waits for, and in one line what to do next.",
  args: [],
  options: [{ flags: "--all", summary: "All migrations, also old ones that are done" }, ...dbOptions],
  examples: [
    { command: "switchyard db status", explanation: "Where does the schema of the app here stand?" },
    {
      command: `switchyard db status --json | jq -r '.migrations[] | select(.phase == "expanded").name'`,
      explanation: "Migrations that are not filled and verified yet.",
    },
  ],
  async run(context, _args, options) {
    await withDriver(context, options, async (driver, target) => {
      const picture = await pictureOf(driver, target);
      const { schemaStatusLines } = await import("../render/db/status.ts");
      const { out } = context;
      const { status, ...rest } = picture;
      out.result({ ...rest, ...status }, () =>
        schemaStatusLines(picture, options.all === true, clock.now(), out.style),
      );
    });
  },
});

async function pictureOf(driver: SchemaDriver, target: Target): Promise<SchemaPicture> {
  const status = await driver.status();
  const flights = inFlight(status);
  return {
    app: target.app,
    place: placeText(target.url),
    status,
    blockers: flights.length === 0 ? [] : await driver.blockers(),
    pending: await pendingNames(target, status.migrations),
  };
}

/** A folder that cannot be read says nothing of the database. */
async function pendingNames(
  target: Target,
  migrations: SchemaPicture["status"]["migrations"],
): Promise<readonly string[] | null> {
  const seen = new Set(migrations.filter(({ phase }) => phase !== "reverted").map(({ name }) => name));
  try {
    return (await migrationFiles(target)).map(({ name }) => name).filter((name) => !seen.has(name));
  } catch {
    return null;
  }
}
