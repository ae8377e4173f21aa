import type { Connection } from "../connection.ts";
import { readLastKey } from "../keys/readKeys.ts";
import { type KeyValue, type RowKey, tableName } from "../keys/rowKey.ts";
import type { Filling } from "./fillStatement.ts";
import type { FillGround } from "./fillGround.ts";

/** Where the fill of one table stands, as the database has it. */
export interface FillState {
  /** All rows up to this key have been seen; null: none has. */
  readonly at: KeyValue | null;
  /** Where rows begin that were passed over because somebody had locked them. */
  readonly passedOver: { readonly from: KeyValue | null } | undefined;
  /** It has been through all rows, and is at those that were passed over. */
  readonly again: boolean;
  /** Highest key when the triggers were there already: rows above it are kept in step by them. Null: no rows. */
  readonly last: KeyValue | null;
  readonly done: number;
  readonly total: number;
  readonly finished: boolean;
}

/**
 * Begins the fill of a table, or finds where it was cut off. A key other than the one it was begun with (somebody has
 * changed the primary key meanwhile) begins anew, which fills no row twice: what is filled is not pending any more.
 */
export async function beginFill(
  ground: FillGround,
  connection: Connection,
  filling: Filling,
  key: RowKey,
): Promise<FillState> {
  const names = key.columns.map(({ name }) => name);
  const last = await readLastKey(connection, key);
  const total = await estimateRows(connection, filling);
  return connection.transaction(async () => {
    await ground.fence(connection);
    await connection.query(
      `INSERT INTO switchyard.fill AS f
              (app, migration_ordinal, table_name, key_columns, last_key, rows_total, finished_at)
       VALUES ($1, $2, $3, $4::name[], $5::jsonb, $6, CASE WHEN $5::jsonb IS NULL THEN now() END)
           ON CONFLICT (app, migration_ordinal, table_name) DO UPDATE
          SET key_columns = excluded.key_columns, last_key = excluded.last_key, rows_total = excluded.rows_total,
              next_key = NULL, passed_over = NULL, rows_done = 0, finished_at = NULL
        WHERE f.key_columns <> excluded.key_columns AND f.finished_at IS NULL`,
      [ground.app, ground.ordinal, filling.table, names, last === null ? null : JSON.stringify(last), total],
    );
    return (await readFill(ground, connection, filling.table)).state;
  });
}

interface FillRow {
  next_key: string[] | null;
  passed_over: { rows: { from: string[] | null } | null; again: boolean } | null;
  last_key: string[] | null;
  rows_done: string;
  rows_total: string;
  finished: boolean;
  extra?: string[] | null;
}

/**
 * Locks it, so that a batch goes on from where the one before it ended, whoever ran that. `extras` are read with it: a
 * round trip less for each; `extra` is what the one of that name gives.
 */
export async function readFill(
  ground: FillGround,
  connection: Connection,
  table: string,
  extras: readonly string[] = [],
): Promise<{ readonly state: FillState; readonly extra: KeyValue | null }> {
  const columns = ["next_key", "passed_over", "last_key", "rows_done", "rows_total", ...extras].join(", ");
  const { rows } = await connection.query<FillRow>(
    `SELECT ${columns}, finished_at IS NOT NULL AS finished
       FROM switchyard.fill WHERE app = $1 AND migration_ordinal = $2 AND table_name = $3 FOR UPDATE`,
    [ground.app, ground.ordinal, table],
  );
  const [found] = rows;
  if (found === undefined) throw new Error(`the fill of ${table} has no row in switchyard.fill`);
  const state: FillState = {
    at: found.next_key,
    passedOver: found.passed_over?.rows ?? undefined,
    again: found.passed_over?.again ?? false,
    last: found.last_key,
    done: Number(found.rows_done),
    total: Number(found.rows_total),
    finished: found.finished,
  };
  return { state, extra: found.extra ?? null };
}

/** How it is written in `switchyard.fill`. */
export function cursorOf({ at, passedOver, again }: Pick<FillState, "at" | "passedOver" | "again">) {
  return {
    nextKey: at === null ? null : JSON.stringify(at),
    passedOver: JSON.stringify({ rows: passedOver ?? null, again }),
  };
}

/** Before anything was written, nothing was passed over. */
export const { passedOver: noneOver } = cursorOf({ at: null, passedOver: undefined, again: false });

/** In the transaction of the batch that led there, or in one statement with what leads there. */
export async function writeFill(
  ground: FillGround,
  connection: Connection,
  table: string,
  state: FillState,
  together: readonly string[] = [],
): Promise<void> {
  const { nextKey, passedOver } = cursorOf(state);
  const parts = together.map((statement, index) => `part_${index} AS (${statement})`);
  await connection.query(
    `${parts.length === 0 ? "" : `WITH ${parts.join(", ")}`}
     UPDATE switchyard.fill
        SET next_key = $4::jsonb, passed_over = $5::jsonb, rows_done = $6, rows_total = $7,
            finished_at = CASE WHEN $8 THEN now() END
      WHERE app = $1 AND migration_ordinal = $2 AND table_name = $3`,
    [ground.app, ground.ordinal, table, nextKey, passedOver, state.done, state.total, state.finished],
  );
}

/** Small tables are counted; of large ones the planner's estimate is good enough for a status line. */
async function estimateRows(connection: Connection, table: Filling): Promise<number> {
  const { rows } = await connection.query<{ estimate: number; large: boolean }>(
    `SELECT reltuples AS estimate, relkind = 'p' OR pg_table_size(oid) > 32 * 1024 * 1024 AS large FROM pg_class WHERE oid = $1::regclass`,
    [tableName(table)],
  );
  const { estimate = -1, large = false } = rows[0] ?? {};
  if (estimate >= 0 && large) return Math.round(estimate);
  const counted = await connection.query<{ count: string }>(`SELECT count(*) FROM ${tableName(table)}`);
  return Number(counted.rows[0]?.count ?? 0);
}
