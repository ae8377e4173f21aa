import type { Connection } from "../connection.ts";
import { tableName } from "../keys/rowKey.ts";
import type { Conversion } from "../../model.ts";
import type { ComparedColumn } from "./comparison.ts";
import { readChanging } from "./readChanging.ts";

/** How each column of the table is compared. Composite types are compared as text: a field may be a json. */
export async function readCompared(
  connection: Connection,
  schema: string,
  table: string,
  conversions: readonly Conversion[],
): Promise<ReadonlyMap<string, ComparedColumn>> {
  const { rows } = await connection.query<{ name: string; type: string; has_equality: boolean }>(
    `WITH RECURSIVE parts (number, type) AS (
       SELECT attnum, atttypid FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
       UNION
       SELECT p.number, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
         FROM parts p JOIN pg_type t ON t.oid = p.type
        WHERE t.typtype = 'd' OR (t.typelem <> 0 AND t.typcategory = 'A')
     )
     SELECT a.attname::text AS name, format_type(a.atttypid, -1) AS type,
            coalesce(c.collisdeterministic, true) AND NOT EXISTS (
              SELECT FROM parts p JOIN pg_type t ON t.oid = p.type
               WHERE p.number = a.attnum AND t.typtype <> 'd' AND t.typcategory <> 'A'
                 AND t.typtype NOT IN ('e', 'r', 'm')
                 AND NOT EXISTS (SELECT FROM pg_opclass o WHERE o.opcdefault AND (o.opcintype = t.oid
                   OR EXISTS (SELECT FROM pg_cast b WHERE b.castsource = t.oid AND b.casttarget = o.opcintype
                                AND b.castmethod = 'b' AND b.castcontext = 'i'))
                   AND o.opcmethod IN (SELECT oid FROM pg_am WHERE amname IN ('btree', 'hash')))) AS has_equality
       FROM pg_attribute a LEFT JOIN pg_collation c ON c.oid = a.attcollation
      WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped`,
    [tableName({ schema, table })],
  );
  const changing = await readChanging(connection, conversions);
  return new Map(
    rows.map(({ name, type, has_equality }) => [
      name,
      { type, asText: !has_equality, changing: changing.has(name) },
    ]),
  );
}
