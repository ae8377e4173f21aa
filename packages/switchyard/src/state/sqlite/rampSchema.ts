import type { Kysely } from "kysely";

/** Ramps and experiments of flags, and what clients reported of them. */
export interface RampSchema {
  ramps: {
    id: string;
    app: string;
    environment: string;
    started: number;
    finished: number;
    record: string;
  };
  rampReports: { id: string; record: string };
}

export async function createRampTables(db: Kysely<RampSchema>): Promise<void> {
  await db.schema
    .createTable("ramps")
    .ifNotExists()
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("app", "text", (column) => column.notNull())
    .addColumn("environment", "text", (column) => column.notNull())
    .addColumn("started", "integer", (column) => column.notNull())
    .addColumn("finished", "integer", (column) => column.notNull())
    .addColumn("record", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createTable("rampReports")
    .ifNotExists()
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("record", "text", (column) => column.notNull())
    .execute();
  for (const [index, columns] of [
    ["ramps_by_place", ["app", "environment", "started"]],
    ["ramps_unfinished", ["finished"]],
  ] as const) {
    await db.schema
      .createIndex(index)
      .ifNotExists()
      .on("ramps")
      .columns([...columns])
      .execute();
  }
}
