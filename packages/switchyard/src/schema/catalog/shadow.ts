import { messageOf, type SourcePosition } from "../../errors.ts";
import { parseSql } from "../sql/parse.ts";
import type { Catalog } from "./catalog.ts";
import { readCatalog } from "./readCatalog.ts";

/** A PostgreSQL in this process, with empty tables: what a schema dump or earlier migrations make. */
export interface Shadow {
  /** Runs each statement; those that this PostgreSQL refuses (an extension that it lacks) are left out and returned. */
  run(sql: string, file: string): Promise<readonly Refused[]>;
  catalog(): Promise<Catalog>;
  close(): Promise<void>;
}

export interface Refused {
  readonly position: SourcePosition;
  readonly message: string;
}

/** Takes seconds to start: once per run. */
export async function openShadow(schema: string): Promise<Shadow> {
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create();
  const from = {
    query: async <Row extends Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []) =>
      database.query<Row>(sql, [...parameters]),
  };
  if (schema !== "public") await database.exec(`CREATE SCHEMA ${JSON.stringify(schema)}`);
  return {
    run: async (sql, file) => {
      const refused: Refused[] = [];
      for (const { text, position } of parseSql(sql, file)) {
        await database.exec(text).catch((error: unknown) => {
          refused.push({ position, message: messageOf(error) });
        });
      }
      // A file's own BEGIN or search_path must not reach into the next one.
      await database.exec("ROLLBACK; RESET ALL").catch(() => undefined);
      return refused;
    },
    catalog: () => readCatalog(from, { schemas: ["public", schema], measured: false }),
    close: () => database.close(),
  };
}
