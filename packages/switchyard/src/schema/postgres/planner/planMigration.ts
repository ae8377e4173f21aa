import type { Catalog } from "../../catalog/catalog.ts";
import type { Migration } from "../../migrations/migration.ts";
import type { InFlight, MigrationPlan, World } from "../../model.ts";

/**
 * What the migration does to this database, from expand to contract, and back. Throws MIGRATION_INVALID (names that do
 * not exist or exist already), MIGRATION_INCOMPLETE (an `up` or `down` that nobody can guess), MIGRATION_REFUSED (what
 * cannot be done without blocking or losing something), each with the operation's position.
 */
export function planMigration(world: World, catalog: Catalog, migration: Migration): MigrationPlan {
  throw new Error(`not yet: ${world.prefix} ${catalog.serverVersion} ${migration.name}`);
}

/** What is still to be done with a migration in flight, as the database is now: others may have renamed its columns. */
export function planOfFlight(
  world: World,
  catalog: Catalog,
  flight: InFlight,
): Pick<MigrationPlan, "build" | "contract" | "revert"> {
  throw new Error(`not yet: ${world.prefix} ${catalog.serverVersion} ${flight.version.name}`);
}
