import type { AppConfig } from "../../config/schema.ts";
import type { SchemaOutlook } from "../../rollout/schemaChanges.ts";
import type { MigrationFile } from "../../schema/migrations/migration.ts";
import type { SchemaDriver, SchemaPlan } from "../../schema/port.ts";
import type { Databases } from "./openDatabase.ts";

/**
 * What a release with these migrations has before it; undefined without a database. Throws MIGRATION_INVALID,
 * MIGRATION_INCOMPLETE, MIGRATION_REFUSED, DATABASE_UNREACHABLE: better now than in the middle of a rollout.
 */
export async function schemaOutlook(
  databases: Databases,
  app: string,
  { database }: AppConfig,
  files: readonly MigrationFile[],
): Promise<{ readonly outlook: SchemaOutlook; readonly plan: SchemaPlan } | undefined> {
  if (database === undefined) return undefined;
  return databases.use(app, database, async (driver) => {
    const pending = await driver.pending(files);
    const plan = await driver.plan(pending);
    return { outlook: await outlookOf(driver, pending), plan };
  });
}

async function outlookOf(
  driver: SchemaDriver,
  pending: readonly { readonly name: string }[],
): Promise<SchemaOutlook> {
  const { migrations } = await driver.status();
  return {
    pending: pending.map(({ name }) => name),
    unfinished: migrations.some(({ phase }) => phase === "expanded"),
    contract: migrations.some(({ phase }) => phase === "ready" || phase === "contracting"),
  };
}
