import type { Generated, Kysely } from "kysely";

/** Flags and what belongs to them: keys as columns, the record itself as JSON. */
export interface FlagSchema {
  flagEnvironments: Place & { record: string };
  flags: Place & { key: string; record: string };
  segments: Place & { name: string; record: string };
  flagChanges: Place & { id: Generated<number>; name: string; record: string };
  /** `due` is when a change that waits for nobody is to be applied; null for all others. */
  plannedChanges: Place & { id: string; created: number; due: number | null; record: string };
  flagKeys: Place & { id: string; created: number; hash: string; record: string };
  flagUsage: Place & { flag: string; record: string };
}

interface Place {
  app: string;
  environment: string;
}

export async function createFlagTables(db: Kysely<FlagSchema>): Promise<void> {
  const table = (name: keyof FlagSchema) =>
    db.schema
      .createTable(name)
      .ifNotExists()
      .addColumn("app", "text", (column) => column.notNull())
      .addColumn("environment", "text", (column) => column.notNull())
      .addColumn("record", "text", (column) => column.notNull());
  await table("flagEnvironments")
    .addPrimaryKeyConstraint("flagEnvironments_key", ["app", "environment"])
    .execute();
  for (const [name, key] of [
    ["flags", "key"],
    ["segments", "name"],
    ["flagUsage", "flag"],
  ] as const) {
    await table(name)
      .addColumn(key, "text", (column) => column.notNull())
      .addPrimaryKeyConstraint(`${name}_key`, ["app", "environment", key])
      .execute();
  }
  await table("flagChanges")
    .addColumn("id", "integer", (column) => column.primaryKey().autoIncrement())
    .addColumn("name", "text", (column) => column.notNull())
    .execute();
  await table("plannedChanges")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("created", "integer", (column) => column.notNull())
    .addColumn("due", "integer")
    .execute();
  await table("flagKeys")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("created", "integer", (column) => column.notNull())
    .addColumn("hash", "text", (column) => column.notNull().unique())
    .execute();
  for (const [index, on, columns] of [
    ["flagChanges_by_place", "flagChanges", ["app", "environment", "id"]],
    ["flagChanges_by_name", "flagChanges", ["app", "environment", "name", "id"]],
    ["plannedChanges_by_place", "plannedChanges", ["app", "environment", "created"]],
    ["plannedChanges_due", "plannedChanges", ["due"]],
    ["flagKeys_by_place", "flagKeys", ["app", "environment"]],
  ] as const) {
    await db.schema
      .createIndex(index)
      .ifNotExists()
      .on(on)
      .columns([...columns])
      .execute();
  }
}
