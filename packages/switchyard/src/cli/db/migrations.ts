import type { MigrationFile } from "../../schema/migrations/migration.ts";
import type { Target } from "./target.ts";

/** The files of the target's folder. Throws MIGRATION_INVALID. */
export async function migrationFiles({ folder }: Target): Promise<readonly MigrationFile[]> {
  const { readMigrationFiles } = await import("../../schema/migrations/readMigrations.ts");
  return readMigrationFiles(folder);
}
