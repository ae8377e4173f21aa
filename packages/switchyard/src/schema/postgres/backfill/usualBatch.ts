import type { Connection } from "../connection.ts";
import { rangeUntil } from "../keys/keyRange.ts";
import { keyAt } from "../keys/readKeys.ts";
import type { RowKey } from "../keys/rowKey.ts";
import type { FillGround } from "./fillGround.ts";
import { cursorOf, type FillState, noneOver } from "./fillState.ts";
import { type Filling, fillStatement, pendingCondition } from "./fillStatement.ts";
import { passing } from "./passing.ts";

/**
 * The next `size` rows in one statement, for round trips are what small batches wait for. Each part works only where
 * the one before it gave a row: we still may, the cursor stands where we know it, so many rows are left. Undefined, and
 * nothing done, where one of that is not so, and where the key has several columns: its end has to be known beforehand.
 */
export async function usualBatch(
  ground: FillGround,
  connection: Connection,
  filling: Filling,
  key: RowKey,
  { known, size }: { readonly known: FillState; readonly size: number },
): Promise<FillState | undefined> {
  const [column, another] = key.columns;
  if (column === undefined || another !== undefined || known.last === null) return undefined;
  const end = keyAt(key, { from: known.at, to: known.last }, size);
  const within = rangeUntil(column, known.at, `(SELECT key[1]::${column.type} FROM until)`);
  const rows = fillStatement(filling, `${within} AND ${pendingCondition(filling)}`);
  const ours = "app = $1 AND migration_ordinal = $2 AND table_name = $3";
  const { nextKey, passedOver } = cursorOf(known);
  const done = known.again ? known.done : known.done + size;
  const { rows: moved } = await connection.query<{ key: string[] }>(
    `WITH lease AS MATERIALIZED (
       SELECT ${passing} FROM (${ground.fenceQuery}) AS held
     ), cursor AS MATERIALIZED (
       SELECT FROM switchyard.fill
        WHERE ${ours} AND (SELECT passing FROM lease) = 'on' AND finished_at IS NULL
          AND next_key IS NOT DISTINCT FROM $4::jsonb AND coalesce(passed_over, $7::jsonb) = $5::jsonb
          FOR UPDATE
     ), until AS MATERIALIZED (
       SELECT key FROM (${end}) AS ends WHERE EXISTS (SELECT FROM cursor)
     ), filled AS (${rows})
     UPDATE switchyard.fill SET next_key = to_jsonb(until.key), rows_done = $6 FROM until WHERE ${ours}
     RETURNING until.key`,
    [ground.app, ground.ordinal, filling.table, nextKey, passedOver, done, noneOver],
  );
  const [batch] = moved;
  return batch === undefined ? undefined : { ...known, at: batch.key, done };
}
