import type { Connection } from "../connection.ts";
import { type KeyRange, rangeConditions, row } from "../keys/keyRange.ts";
import { readKeyAt } from "../keys/readKeys.ts";
import { type KeyValue, type RowKey, tableName } from "../keys/rowKey.ts";
import { sqlState } from "../session/failures.ts";
import { fillRange } from "./fillBatch.ts";
import type { FillGround } from "./fillGround.ts";
import { type Filling, computedValue, logicalRow } from "./fillStatement.ts";
import { passTriggers } from "./passing.ts";
import { messageOf } from "../../../errors.ts";
import pg from "pg";

/** A row that cannot be filled, and what PostgreSQL says to it. */
export interface OffendingRow {
  /** As `id = 17`. */
  readonly key: string;
  /** The physical column whose value cannot be computed or is not allowed; null where PostgreSQL does not say. */
  readonly column: string | null;
  readonly message: string;
  readonly code: string | undefined;
}

/** As errors list them. */
export function rowsText(rows: readonly OffendingRow[]): string {
  return rows
    .map(({ key, column, message }) => `${key}${column === null ? "" : ` (column ${column})`}: ${message}`)
    .join("; ");
}

/** As many as a person reads. */
const enough = 5;

/** What one row can cause: its data, its constraints, or what a function of the user's says. */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error) ?? "";
  return ["21", "22", "23", "38", "39", "54", "P0"].some((kind) => state.startsWith(kind));
}

/** The first rows of the range that cannot be filled; changes nothing. */
export async function findOffendingRows(
  ground: FillGround,
  connection: Connection,
  filling: Filling,
  key: RowKey,
  range: KeyRange,
): Promise<readonly OffendingRow[]> {
  return findFailingRows(ground, connection, key, range, {
    attempt: (part) => fillRange(connection, filling, key, part, false),
    failingColumn: (part, error) => failingColumn(connection, filling, key, part, error),
  });
}

/** Something that is done to the rows of a range, and fails on some of them. */
export interface RangeWork {
  attempt(part: KeyRange): Promise<unknown>;
  /** Of a part with one row, for which `attempt` failed. */
  failingColumn(part: KeyRange, error: unknown): Promise<string | null>;
}

/** The first rows of the range on which the work fails, found by halving it; its effects are rolled back. */
export async function findFailingRows(
  ground: FillGround,
  connection: Connection,
  key: RowKey,
  range: KeyRange,
  work: RangeWork,
): Promise<readonly OffendingRow[]> {
  const found: OffendingRow[] = [];
  const search = async (part: KeyRange): Promise<void> => {
    if (found.length >= enough) return;
    const error = await failureOf(connection, () => work.attempt(part));
    if (error === undefined) return;
    if (!isDataError(error)) throw error;
    const count = await countRows(connection, key, part);
    const middle = count > 1 ? await readKeyAt(connection, key, part, Math.ceil(count / 2)) : null;
    if (middle === null || count <= 1) {
      found.push({
        key: keyText(key, (await readKeyAt(connection, key, part, 1)) ?? part.to),
        column: await work.failingColumn(part, error),
        message: messageOf(error),
        code: sqlState(error),
      });
      return;
    }
    await search({ from: part.from, to: middle });
    await search({ from: middle, to: part.to });
  };
  await connection.transaction(async () => {
    await ground.fence(connection);
    await passTriggers(connection);
    await search(range);
  });
  return found;
}

export function keyText(key: RowKey, value: KeyValue): string {
  return key.columns.map(({ name }, index) => `${name} = ${value[index]}`).join(", ");
}

/** What happens without its effects and its locks. */
async function failureOf(connection: Connection, attempt: () => Promise<unknown>): Promise<unknown> {
  await connection.query("SAVEPOINT attempt");
  try {
    await attempt();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await connection.query("ROLLBACK TO SAVEPOINT attempt");
  }
}

async function countRows(connection: Connection, key: RowKey, range: KeyRange): Promise<number> {
  let count = 0;
  for (const condition of rangeConditions(key, range)) {
    const { rows } = await connection.query<{ count: string }>(
      `SELECT count(*) FROM ${tableName(key)} AS ${row} WHERE ${condition}`,
    );
    count += Number(rows[0]?.count ?? 0);
  }
  return count;
}

/** Of a row whose update failed: a constraint names its column, an expression has to be tried. */
export async function failingColumn(
  connection: Connection,
  filling: Pick<Filling, "conversions" | "types">,
  key: RowKey,
  range: KeyRange,
  error: unknown,
): Promise<string | null> {
  for (const { up, before } of filling.conversions) {
    for (const computed of up) {
      const failure = await failureOf(connection, async () => {
        for (const condition of rangeConditions(key, range)) {
          await connection.query(
            `SELECT (SELECT ${computedValue(computed, filling.types)} FROM ${logicalRow(before)})
               FROM ${tableName(key)} AS ${row} WHERE ${condition}`,
          );
        }
      });
      if (failure !== undefined) return computed.column;
    }
  }
  if (!(error instanceof pg.DatabaseError)) return null;
  const computed = filling.conversions.flatMap(({ up }) => up.map(({ column }) => column));
  return error.column ?? (computed.length === 1 ? (computed[0] ?? null) : null);
}
