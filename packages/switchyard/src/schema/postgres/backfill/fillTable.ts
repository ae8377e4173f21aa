import { systemClock } from "../../../clock.ts";
import type { InFlight } from "../../model.ts";
import type { Act, Progress } from "../../port.ts";
import type { Connection } from "../connection.ts";
import { readKeyAt } from "../keys/readKeys.ts";
import { type RowKey, readRowKey, tableName } from "../keys/rowKey.ts";
import { isLockFailure, sqlState } from "../session/failures.ts";
import type { LastingSession } from "../session/lastingSession.ts";
import { openGate } from "../throttle/gate.ts";
import { firstBatchSize, nextBatchSize } from "./batchSize.ts";
import { rowsFailure, workFailure } from "./failures.ts";
import { type Batch, fillBatch } from "./fillBatch.ts";
import type { FillGround } from "./fillGround.ts";
import { beginFill, readFill } from "./fillState.ts";
import type { Filling } from "./fillStatement.ts";
import { lockHolders } from "./lockHolders.ts";
import { findOffendingRows, isDataError } from "./offendingRows.ts";
import { noPace, paceAfter, remainingMs } from "./pace.ts";

const longestLockPauseMs = 2_000;

/** Timers are exact to a millisecond: the short rests of small batches are taken together. */
const shortestRestMs = 5;

/** Fills one table to its end, batch by batch. */
export async function fillTable(
  ground: FillGround,
  session: LastingSession,
  flight: InFlight,
  filling: Filling,
  act: Act,
): Promise<void> {
  const { table } = filling;
  const key = await session.use((connection) => readRowKey(connection, ground.schema, table));
  await session.use((connection) => analyzeOnce(connection, filling));
  let state = await session.use((connection) => beginFill(ground, connection, filling, key));
  let pace = noPace;
  const gate = openGate(ground, session, act, (reason) => report({ waitsFor: reason }));
  const report = (moment: Partial<Progress>) => {
    const { done, total } = state;
    const left = remainingMs(pace, done, total);
    const lagMs = gate.lagMs();
    act.progress({
      migration: flight.migration.name,
      phase: "filling",
      table,
      done,
      total: Math.max(done, total),
      perSecond: Math.round(pace.perSecond),
      ...(lagMs !== undefined && { lagMs }),
      ...(left !== undefined && { remainingMs: left }),
      ...moment,
    });
  };

  let size = firstBatchSize;
  let passLocked = false;
  let lockPauseMs = 0;
  let owedMs = 0;
  let began = performance.now();
  while (!state.finished) {
    const throttle = await gate.pass();
    const batchBegan = performance.now();
    const wanted = Math.min(size, throttle.maxRows);
    let batch: Batch;
    try {
      batch = await session.use((connection) =>
        fillBatch(ground, connection, filling, key, { known: state, size: wanted, passLocked }),
      );
    } catch (error) {
      if (!isLockFailure(error)) throw await explained(error);
      // A row that somebody holds: the next attempt leaves it for later. If it is the table, that waits as well.
      if (passLocked) await waitForLock();
      passLocked = true;
      continue;
    }
    const now = performance.now();
    const visited = Math.max(0, batch.state.done - state.done);
    pace = paceAfter(pace, visited, Math.max(0.1, now - began));
    if (!passLocked) size = nextBatchSize(wanted, now - batchBegan, throttle);
    began = now;
    passLocked = false;
    state = batch.state;
    report({});
    if (batch.isStuck) await waitForLock();
    else lockPauseMs = 0;
    if (!state.finished) await restFor((now - batchBegan) * (1 / throttle.duty - 1));
  }
  report({});

  async function restFor(ms: number): Promise<void> {
    owedMs += ms;
    if (owedMs < shortestRestMs) return;
    await systemClock.sleep(owedMs, act.signal);
    owedMs = 0;
  }

  async function waitForLock(): Promise<void> {
    lockPauseMs = Math.min(longestLockPauseMs, Math.max(100, lockPauseMs * 2));
    const holders = await blockers();
    report({ waitsFor: holders === "" ? `rows of ${table} that are locked` : `blocked by ${holders}` });
    await systemClock.sleep(lockPauseMs * (0.75 + Math.random() / 2), act.signal);
  }

  async function blockers(): Promise<string> {
    const { at: from, last } = state;
    if (last === null) return "";
    try {
      return await session.use((connection) => lockHolders(connection, filling, key, { from, last, size }));
    } catch (error) {
      // The table itself is locked, even for reading.
      if (isLockFailure(error)) return "";
      throw error;
    }
  }

  async function explained(error: unknown): Promise<unknown> {
    if (!isDataError(error)) return workFailure(error, flight, table);
    const rows = await session.use((connection) => offendersFrom(ground, connection, filling, key, size));
    return rows.length === 0 ? workFailure(error, flight, table) : rowsFailure(error, flight, table, rows);
  }
}

/** Of the batch that failed: nothing has moved the cursor since. */
async function offendersFrom(
  ground: FillGround,
  connection: Connection,
  filling: Filling,
  key: RowKey,
  size: number,
) {
  const { state } = await connection.transaction(() => readFill(ground, connection, filling.table));
  if (state.last === null) return [];
  const range = { from: state.at, to: state.last };
  const to = (await readKeyAt(connection, key, range, size)) ?? state.last;
  return findOffendingRows(ground, connection, filling, key, { ...range, to });
}

/** The planner knows nothing of a table that was never analyzed, and would read all of it for each batch. */
async function analyzeOnce(connection: Connection, filling: Filling): Promise<void> {
  const { rows } = await connection.query<{ never: boolean }>(
    "SELECT reltuples < 0 AS never FROM pg_class WHERE oid = $1::regclass",
    [tableName(filling)],
  );
  if (rows[0]?.never !== true) return;
  try {
    await connection.query(`ANALYZE ${tableName(filling)}`);
  } catch (error) {
    // Autovacuum is at it, or only the owner may: batches do not depend on it.
    if (!isLockFailure(error) && sqlState(error) !== "42501") throw error;
  }
}
