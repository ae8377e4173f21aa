import type { Connection } from "../connection.ts";
import { type KeyRange, keyOrder, keyTexts, row, rowComparison } from "./keyRange.ts";
import { type KeyValue, type RowKey, tableName } from "./rowKey.ts";

/** The highest key there is; null in an empty table. */
export async function readLastKey(connection: Connection, key: RowKey): Promise<KeyValue | null> {
  const { rows } = await connection.query<{ key: string[] }>(
    `SELECT ${keyTexts(key)} AS key FROM ${tableName(key)} AS ${row}
      ORDER BY ${keyOrder(key, "DESC")} LIMIT 1`,
  );
  return rows[0]?.key ?? null;
}

/** The key of the range's row number `count`, from 1; null where the range has fewer. */
export async function readKeyAt(
  connection: Connection,
  key: RowKey,
  range: KeyRange,
  count: number,
): Promise<KeyValue | null> {
  const { rows } = await connection.query<{ key: string[] }>(keyAt(key, range, count));
  return rows[0]?.key ?? null;
}

/** The query of that. */
export function keyAt(key: RowKey, { from, to }: KeyRange, count: number): string {
  const within = [...(from === null ? [] : [rowComparison(key, ">", from)]), rowComparison(key, "<=", to)];
  return `SELECT ${keyTexts(key, from)} AS key FROM ${tableName(key)} AS ${row}
    WHERE ${within.join(" AND ")}
    ORDER BY ${keyOrder(key, "ASC")} OFFSET ${count - 1} LIMIT 1`;
}
