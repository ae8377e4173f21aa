import type { Connection } from "../connection.ts";
import { type KeyRange, rangeConditions, row } from "../keys/keyRange.ts";
import { readKeyAt } from "../keys/readKeys.ts";
import { type RowKey, tableName } from "../keys/rowKey.ts";
import type { FillGround } from "./fillGround.ts";
import { type FillState, readFill, writeFill } from "./fillState.ts";
import { type Filling, fillStatement, pendingCondition } from "./fillStatement.ts";

export interface Batch {
  readonly state: FillState;
  /** Rows that it filled; others in its range had been written meanwhile. */
  readonly filled: number;
  /** It left rows behind that somebody holds locked. */
  readonly passedOver: boolean;
}

/**
 * One transaction: the next `size` rows by their key, and where that led. With `passLocked` it does not wait for rows
 * that somebody has locked; the fill comes back to them at the end.
 */
export async function fillBatch(
  ground: FillGround,
  connection: Connection,
  filling: Filling,
  key: RowKey,
  { size, passLocked }: { readonly size: number; readonly passLocked: boolean },
): Promise<Batch> {
  return connection.transaction(async () => {
    await ground.fence(connection);
    await passTriggers(connection);
    const state = await readFill(ground, connection, filling.table);
    if (state.finished || state.last === null) return { state, filled: 0, passedOver: false };

    const end = await readKeyAt(connection, key, { from: state.at, to: state.last }, size);
    const range = { from: state.at, to: end ?? state.last };
    const filled = await fillRange(connection, filling, key, range, passLocked);
    const passedOver = passLocked && (await hasPending(connection, filling, key, range));
    const next = stateAfter(state, range, {
      isEnd: end === null,
      visited: end === null ? filled : size,
      passedOver,
    });
    await writeFill(ground, connection, filling.table, next);
    return { state: next, filled, passedOver };
  });
}

/**
 * In this transaction the sync trigger leaves rows alone. Nor does its commit wait for the disk: a crash may lose the
 * last batches, but rows and cursor together, and whatever commits after them makes them durable as well.
 */
export async function passTriggers(connection: Connection): Promise<void> {
  await connection.query(
    "SELECT set_config('switchyard.backfill', 'on', true), set_config('synchronous_commit', 'off', true)",
  );
}

/** Number of rows that it filled. */
export async function fillRange(
  connection: Connection,
  filling: Filling,
  key: RowKey,
  range: KeyRange,
  passLocked: boolean,
): Promise<number> {
  let filled = 0;
  for (const condition of rangeConditions(key, range)) {
    const rows = `${passLocked ? unlockedRows(filling, key, condition) : condition} AND ${pendingCondition(filling)}`;
    filled += (await connection.query(fillStatement(filling, rows))).rowCount;
  }
  return filled;
}

function unlockedRows(filling: Filling, key: RowKey, condition: string): string {
  const names = key.columns.map(({ name }) => `${row}."${name.replaceAll('"', '""')}"`).join(", ");
  return `${condition} AND (${names}) IN (
    SELECT ${names} FROM ${tableName(key)} AS ${row}
     WHERE ${condition} AND ${pendingCondition(filling)} FOR NO KEY UPDATE SKIP LOCKED)`;
}

async function hasPending(
  connection: Connection,
  filling: Filling,
  key: RowKey,
  range: KeyRange,
): Promise<boolean> {
  for (const condition of rangeConditions(key, range)) {
    const { rows } = await connection.query(
      `SELECT FROM ${tableName(key)} AS ${row} WHERE ${condition} AND ${pendingCondition(filling)} LIMIT 1`,
    );
    if (rows.length > 0) return true;
  }
  return false;
}

function stateAfter(
  state: FillState,
  range: KeyRange,
  batch: { readonly isEnd: boolean; readonly visited: number; readonly passedOver: boolean },
): FillState {
  const passedOver = state.passedOver ?? (batch.passedOver ? { from: range.from } : undefined);
  const done = state.again ? state.done : state.done + batch.visited;
  if (!batch.isEnd) return { ...state, at: range.to, done, passedOver };
  if (passedOver === undefined) return { ...state, at: range.to, done, total: done, finished: true };
  return { ...state, at: passedOver.from, done, total: done, passedOver: undefined, again: true };
}
