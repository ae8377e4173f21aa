import type { Connection } from "../connection.ts";
import { rangeConditions, row } from "../keys/keyRange.ts";
import { readKeyAt } from "../keys/readKeys.ts";
import { type KeyValue, type RowKey, tableName } from "../keys/rowKey.ts";
import { type Filling, pendingCondition } from "./fillStatement.ts";

/**
 * Who keeps a fill from a table or from the next of its pending rows, for people: `pid 4711 (app, idle in transaction for 31 s)`.
 * Empty when they are gone already, or hold a row together with others.
 */
export async function lockHolders(
  connection: Connection,
  filling: Filling,
  key: RowKey,
  { from, last, size }: { readonly from: KeyValue | null; readonly last: KeyValue; readonly size: number },
): Promise<string> {
  const to = (await readKeyAt(connection, key, { from, to: last }, size)) ?? last;
  const within = rangeConditions(key, { from, to }).map((condition) => `(${condition})`);
  const { rows } = await connection.query<{ holder: string }>(
    `WITH locked AS MATERIALIZED (
       SELECT DISTINCT ${row}.xmax FROM ${tableName(filling)} AS ${row}
        WHERE (${within.join(" OR ")}) AND ${row}.xmax::text <> '0' AND ${pendingCondition(filling)}
     )
     SELECT 'pid ' || a.pid || ' (' || coalesce(nullif(a.application_name, ''), a.usename::text, 'unknown')
            || coalesce(', ' || a.state || ' for '
                        || extract(epoch FROM date_trunc('second', clock_timestamp() - a.xact_start)) || ' s', '')
            || ')' AS holder
       FROM pg_stat_activity a
      WHERE a.pid <> pg_backend_pid() AND a.pid IN (
              SELECT l.pid FROM pg_locks l
               WHERE l.granted AND (
                       (l.locktype = 'transactionid' AND l.transactionid IN (SELECT xmax FROM locked))
                    OR (l.locktype = 'relation' AND l.relation = $1::regclass
                        AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'))))
      ORDER BY a.xact_start LIMIT 3`,
    [tableName(filling)],
  );
  return rows.map(({ holder }) => holder).join(", ");
}
