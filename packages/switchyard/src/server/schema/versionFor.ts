import type { MigrationFile } from "../../schema/migrations/migration.ts";
import type { SchemaStatus } from "../../schema/port.ts";

/**
 * The version that code with these migrations was written for: that of the newest of them. Later migrations of others
 * may be in flight. Null: the app's tables as they are.
 */
export function versionFor(
  { migrations }: Pick<SchemaStatus, "migrations">,
  files: readonly Pick<MigrationFile, "name">[],
): string | null {
  const known = new Map(
    migrations.flatMap(({ name, phase, version }) =>
      phase === "reverted" ? [] : [[name, version] as const],
    ),
  );
  const newest = files.findLast(({ name }) => known.has(name));
  return (newest && known.get(newest.name)) ?? null;
}
