import type { Catalog } from "../../catalog/catalog.ts";
import type { InFlight, MigrationPlan, PlannedStatement, World } from "../../model.ts";

/* The world before and after each verb; pure. */

/** With the migration in flight, its version the newest, and older versions pinned where the world wants that. */
export function afterExpand(world: World, plan: MigrationPlan): World {
  throw new Error(`not yet: ${world.prefix} ${plan.version.name}`);
}

/** Without the oldest migration in flight and all versions before its own, with what it renamed under its new names. */
export function afterContract(world: World, flight: InFlight): World {
  throw new Error(`not yet: ${world.prefix} ${flight.version.name}`);
}

/** Without the newest migration in flight and its version. */
export function afterRevert(world: World, flight: InFlight): World {
  throw new Error(`not yet: ${world.prefix} ${flight.version.name}`);
}

/** What turns the triggers, functions, version schemas and views of one world into those of another, in one transaction. */
export interface Sync {
  /** Before the migration's own statements: triggers and functions that name what is about to go, views of versions that end. */
  readonly first: readonly PlannedStatement[];
  /** After them: functions, triggers, schemas, views, their privileges. */
  readonly last: readonly PlannedStatement[];
}

export function syncStatements(before: World, after: World, catalog: Catalog): Sync {
  throw new Error(`not yet: ${before.prefix} ${after.prefix} ${catalog.serverVersion}`);
}
