import type { Connection } from "../connection.ts";
import { type KeyRange, rangeConditions, row } from "../keys/keyRange.ts";
import { keyAt, readKeyAt } from "../keys/readKeys.ts";
import { type KeyValue, type RowKey, tableName } from "../keys/rowKey.ts";
import type { FillGround } from "./fillGround.ts";
import { type FillState, readFill, writeFill } from "./fillState.ts";
import { type Filling, fillStatement, pendingCondition } from "./fillStatement.ts";
import { passing } from "./passing.ts";
import { usualBatch } from "./usualBatch.ts";

export interface Batch {
  readonly state: FillState;
  /** All that it had to fill is locked by others. */
  readonly isStuck: boolean;
}

export interface BatchOptions {
  /** Where the fill stands as far as the caller knows; the database knows better. */
  readonly known: FillState;
  readonly size: number;
  /** Not to wait for rows that somebody has locked; the fill comes back to them at the end. */
  readonly passLocked: boolean;
}

/** One transaction: the next `size` rows by their key, and where that led. In one statement where all is as usual. */
export async function fillBatch(
  ground: FillGround,
  connection: Connection,
  filling: Filling,
  key: RowKey,
  { known, size, passLocked }: BatchOptions,
): Promise<Batch> {
  const next = passLocked ? undefined : await usualBatch(ground, connection, filling, key, { known, size });
  if (next !== undefined) return { state: next, isStuck: false };
  return connection.transaction(async () => {
    await ground.fence(connection);
    const { state, end } = await beginBatch(ground, connection, key, known, size);
    if (state.finished || state.last === null) return { state, isStuck: false };

    const range = { from: state.at, to: end ?? state.last };
    if (end !== null && !passLocked) {
      // A key of several columns: rows and cursor in one statement at least, since each round trip counts.
      const next = stateAfter(state, range, { isEnd: false, visited: size, passedOver: false });
      await writeFill(ground, connection, filling.table, next, fillStatements(filling, key, range, false));
      return { state: next, isStuck: false };
    }
    const filled = await fillRange(connection, filling, key, range, passLocked);
    const passedOver = passLocked && (await hasPending(connection, filling, key, range));
    const visited = end === null ? filled : size;
    const next = stateAfter(state, range, { isEnd: end === null, visited, passedOver });
    await writeFill(ground, connection, filling.table, next);
    return { state: next, isStuck: passedOver && filled === 0 };
  });
}

/** Where the fill stands, and the last key of the next `size` rows; null: fewer are left. */
async function beginBatch(
  ground: FillGround,
  connection: Connection,
  key: RowKey,
  known: FillState,
  size: number,
): Promise<{ readonly state: FillState; readonly end: KeyValue | null }> {
  const guess = known.last === null ? undefined : keyAt(key, { from: known.at, to: known.last }, size);
  const { state, extra } = await readFill(ground, connection, key.table, [
    passing,
    `${guess === undefined ? "NULL" : `(${guess})`} AS extra`,
  ]);
  if (state.last === null || sameKeys(state, known)) return { state, end: extra };
  return { state, end: await readKeyAt(connection, key, { from: state.at, to: state.last }, size) };
}

function sameKeys(a: FillState, b: FillState): boolean {
  return JSON.stringify([a.at, a.last]) === JSON.stringify([b.at, b.last]);
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
  for (const statement of fillStatements(filling, key, range, passLocked)) {
    filled += (await connection.query(statement)).rowCount;
  }
  return filled;
}

function fillStatements(
  filling: Filling,
  key: RowKey,
  range: KeyRange,
  passLocked: boolean,
): readonly string[] {
  return rangeConditions(key, range).map((condition) => {
    const rows = passLocked ? unlockedRows(filling, key, condition) : condition;
    return fillStatement(filling, `${rows} AND ${pendingCondition(filling)}`);
  });
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
