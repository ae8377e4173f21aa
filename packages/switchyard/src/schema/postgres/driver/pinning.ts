import type { Migration } from "../../migrations/migration.ts";
import type { World } from "../../model.ts";
import type { Connection } from "../connection.ts";
import { planMigration } from "../planner/planMigration.ts";
import { viewHazards } from "../routing/viewHazards.ts";
import type { DriverGround } from "./ground.ts";
import type { Now } from "./worldNow.ts";

/** The world with older versions pinned, or not where `auto` finds statements of the app that no view can take. */
export async function withPins(
  { options }: DriverGround,
  connection: Connection,
  { world, catalog }: Now,
  migration: Migration,
): Promise<{ readonly world: World; readonly notices: readonly string[] }> {
  if (options.pin !== "auto" || world.versions.length === 0) return { world, notices: [] };
  const existing = new Set(catalog.relations.map(({ name }) => name));
  const tables = planMigration(world, catalog, migration)
    .version.tables.filter(({ physical }) => existing.has(physical))
    .map(({ physical }) => ({ schema: options.schema, name: physical }));
  const { hazards } = await viewHazards(connection, tables);
  if (hazards.length === 0) return { world, notices: [] };
  return {
    world: { ...world, pin: false },
    notices: hazards.map(
      ({ table, form, example }) =>
        `The old version keeps using ${table} itself, since a view cannot take its ${form}: ${example}`,
    ),
  };
}
