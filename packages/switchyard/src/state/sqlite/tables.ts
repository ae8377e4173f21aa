import type { Generated, Kysely } from "kysely";
import { createFlagTables, type FlagSchema } from "./flagSchema.ts";
import { createRampTables, type RampSchema } from "./rampSchema.ts";

/** One row per record: its keys as columns, the record itself as JSON. */
export interface Schema extends FlagSchema, RampSchema {
  apps: { app: string; record: string };
  releases: { app: string; number: number; record: string };
  instances: { id: string; app: string; release: number; position: number; record: string };
  rollouts: { id: string; app: string; started: number; finished: number; record: string };
  events: { id: Generated<number>; app: string; record: string };
  requests: { id: string; rollout: string };
  series: { name: string; value: number };
  analyses: { id: string; rollout: string; started: number; record: string };
  deliveries: { id: string; app: string; created: number; pending: number; at: number; record: string };
  alerts: { app: string; rule: string; record: string };
  cursors: { name: string; position: number };
}

/** Version of the tables; a newer one on disk is refused. */
export const schemaVersion = 3;

export async function createTables(db: Kysely<Schema>): Promise<void> {
  const table = (name: keyof Schema) => db.schema.createTable(name).ifNotExists();
  await table("apps")
    .addColumn("app", "text", (column) => column.primaryKey())
    .addColumn("record", "text", (column) => column.notNull())
    .execute();
  await table("releases")
    .addColumn("app", "text", (column) => column.notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .addColumn("record", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("releases_key", ["app", "number"])
    .execute();
  await table("instances")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("app", "text", (column) => column.notNull())
    .addColumn("release", "integer", (column) => column.notNull())
    .addColumn("position", "integer", (column) => column.notNull())
    .addColumn("record", "text", (column) => column.notNull())
    .execute();
  await table("rollouts")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("app", "text", (column) => column.notNull())
    .addColumn("started", "integer", (column) => column.notNull())
    .addColumn("finished", "integer", (column) => column.notNull())
    .addColumn("record", "text", (column) => column.notNull())
    .execute();
  await table("events")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("app", "text", (column) => column.notNull())
    .addColumn("record", "text", (column) => column.notNull())
    .execute();
  await table("requests")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("rollout", "text", (column) => column.notNull())
    .execute();
  await table("series")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("value", "integer", (column) => column.notNull())
    .execute();
  await table("analyses")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("rollout", "text", (column) => column.notNull())
    .addColumn("started", "integer", (column) => column.notNull())
    .addColumn("record", "text", (column) => column.notNull())
    .execute();
  await table("deliveries")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("app", "text", (column) => column.notNull())
    .addColumn("created", "integer", (column) => column.notNull())
    .addColumn("pending", "integer", (column) => column.notNull())
    .addColumn("at", "integer", (column) => column.notNull())
    .addColumn("record", "text", (column) => column.notNull())
    .execute();
  await table("alerts")
    .addColumn("app", "text", (column) => column.notNull())
    .addColumn("rule", "text", (column) => column.notNull())
    .addColumn("record", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("alerts_key", ["app", "rule"])
    .execute();
  await table("cursors")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("position", "integer", (column) => column.notNull())
    .execute();
  for (const [index, on, columns] of [
    ["rollouts_by_app", "rollouts", ["app", "started"]],
    ["rollouts_unfinished", "rollouts", ["finished"]],
    ["events_by_app", "events", ["app", "id"]],
    ["analyses_by_rollout", "analyses", ["rollout", "started"]],
    ["deliveries_due", "deliveries", ["pending", "at"]],
    ["deliveries_by_app", "deliveries", ["app", "created"]],
  ] as const) {
    await db.schema
      .createIndex(index)
      .ifNotExists()
      .on(on)
      .columns([...columns])
      .execute();
  }
  await createFlagTables(db);
  await createRampTables(db);
}
