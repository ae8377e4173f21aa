import pg from "pg";
import { SwitchyardError } from "../../../errors.ts";
import type { Connection } from "../connection.ts";

/** Columns that tell a table's rows apart, in the order of the index that they are read by. */
export interface RowKey {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly KeyColumn[];
}

export interface KeyColumn {
  readonly name: string;
  /** What a text of it is cast to. */
  readonly type: string;
}

/** One row's, each as PostgreSQL writes it: no number of JavaScript's that could lose a digit. */
export type KeyValue = readonly string[];

/**
 * The table's primary key, else the shortest unique index whose columns are never null and sort as the columns do.
 * Throws MIGRATION_REFUSED where there is none: nothing says then where a batch ends.
 */
export async function readRowKey(connection: Connection, schema: string, table: string): Promise<RowKey> {
  const { rows } = await connection.query<{ names: string[]; types: string[] }>(
    `SELECT array_agg(a.attname::text ORDER BY k.position) AS names,
            array_agg(format_type(a.atttypid, -1) ORDER BY k.position) AS types
       FROM pg_index i
       JOIN pg_class c ON c.oid = i.indexrelid
       JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree'
      CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, position)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
       JOIN pg_opclass o ON o.oid = i.indclass[k.position - 1]
      WHERE i.indrelid = $1::regclass AND k.position <= i.indnkeyatts
        AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
      GROUP BY i.indexrelid, i.indisprimary
     HAVING bool_and(a.attnotnull AND o.opcdefault AND i.indoption[k.position - 1] = 0
                     AND i.indcollation[k.position - 1] = a.attcollation)
      ORDER BY i.indisprimary DESC, count(*), i.indexrelid
      LIMIT 1`,
    [tableName({ schema, table })],
  );
  const [found] = rows;
  if (found === undefined) {
    throw new SwitchyardError("MIGRATION_REFUSED", `${table} has no primary key to fill its rows by`, {
      next: `Give it one, or a unique index over NOT NULL columns (CREATE UNIQUE INDEX CONCURRENTLY), and run this again.`,
      fields: { table },
    });
  }
  const columns = found.names.map((name, index) => ({ name, type: found.types[index] ?? "text" }));
  return { schema, table, columns };
}

/** Qualified and quoted. */
export function tableName({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(table)}`;
}
