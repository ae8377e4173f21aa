import type { Generated, Kysely } from "kysely";

/** One row per record: its keys as columns, the record itself as JSON. */
export interface Schema {
  apps: { app: string; record: string };
  releases: { app: string; number: number; record: string };
  instances: { id: string; app: string; release: number; position: number; record: string };
  rollouts: { id: string; app: string; started: number; finished: number; record: string };
  events: { id: Generated<number>; app: string; record: string };
  requests: { id: string; rollout: string };
  series: { name: string; value: number };
}

/** Version of the tables; a newer one on disk is refused. */
export const schemaVersion = 1;

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
  for (const [index, on, columns] of [
    ["rollouts_by_app", "rollouts", ["app", "started"]],
    ["rollouts_unfinished", "rollouts", ["finished"]],
    ["events_by_app", "events", ["app", "id"]],
  ] as const) {
    await db.schema
      .createIndex(index)
      .ifNotExists()
      .on(on)
      .columns([...columns])
      .execute();
  }
}
