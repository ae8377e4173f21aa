import type { Catalog } from "../catalog/catalog.ts";
import type { Migration, MigrationFile } from "./migration.ts";

/**
 * The migrations in a folder, in order: files `.sql`, `.json`, `.yaml`, or the layout of a tool (Prisma's
 * `<name>/migration.sql`, Drizzle's `_journal.json`, Flyway's `V1__name.sql`). Throws MIGRATION_INVALID: no folder, two
 * migrations of one name.
 */
export async function readMigrationFiles(folder: string): Promise<readonly MigrationFile[]> {
  await Promise.resolve();
  throw new Error(`not yet: ${folder}`);
}

/**
 * Operations of files. SQL is converted with what the catalog says of the tables; each file sees what those before it
 * leave. Throws MIGRATION_INVALID, MIGRATION_INCOMPLETE, MIGRATION_REFUSED with all problems of all files.
 */
export async function toMigrations(
  files: readonly MigrationFile[],
  catalog: Catalog | null,
): Promise<readonly Migration[]> {
  await Promise.resolve();
  throw new Error(`not yet: ${files.length} ${catalog?.serverVersion}`);
}
