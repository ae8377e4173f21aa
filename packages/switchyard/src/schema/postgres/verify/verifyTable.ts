import type { InFlight } from "../../model.ts";
import type { Act, Progress } from "../../port.ts";
import { systemClock } from "../../../clock.ts";
import { nextBatchSize } from "../backfill/batchSize.ts";
import { workFailure } from "../backfill/failures.ts";
import type { FillGround } from "../backfill/fillGround.ts";
import { columnOf, fillStatement } from "../backfill/fillStatement.ts";
import { failingColumn, findFailingRows, isDataError } from "../backfill/offendingRows.ts";
import { noPace, paceAfter, remainingMs } from "../backfill/pace.ts";
import { passTriggers } from "../backfill/passing.ts";
import type { Connection } from "../connection.ts";
import { type KeyRange, rangeConditions } from "../keys/keyRange.ts";
import { readKeyAt, readLastKey } from "../keys/readKeys.ts";
import { type KeyValue, type RowKey, readRowKey } from "../keys/rowKey.ts";
import { isLockFailure } from "../session/failures.ts";
import type { LastingSession } from "../session/lastingSession.ts";
import { openGate } from "../throttle/gate.ts";
import { inStep } from "./comparison.ts";
import { incomparableFailure } from "./failures.ts";
import { type Compared, type Comparison, compareRange, enough, pendingColumns } from "./differences.ts";

const firstSize = 2_000;

export interface VerifiedTable extends Compared {
  readonly table: string;
  readonly repaired: number;
}

/** Compares the table's rows up to the highest key of now, range by range. */
export async function verifyTable(
  ground: FillGround,
  session: LastingSession,
  flight: InFlight,
  comparison: Comparison,
  act: Act,
  { repair }: { readonly repair: boolean },
): Promise<VerifiedTable> {
  const { table } = comparison;
  const key = await session.use((connection) => readRowKey(connection, ground.schema, table));
  const last = await session.use((connection) => readLastKey(connection, key));
  let sum: VerifiedTable = { table, rows: 0, different: 0, first: [], repaired: 0 };
  if (last === null) return sum;

  const total = await session.use((connection) => expectedRows(ground, connection, table));
  const report = (moment: Partial<Progress>) => {
    const left = remainingMs(pace, sum.rows, total);
    act.progress({
      migration: flight.migration.name,
      phase: "verifying",
      table,
      done: sum.rows,
      total: Math.max(sum.rows, total),
      perSecond: Math.round(pace.perSecond),
      ...(left !== undefined && { remainingMs: left }),
      ...moment,
    });
  };
  const gate = openGate(ground, session, act, (waitsFor) => report({ waitsFor }));

  let pace = noPace;
  let size = firstSize;
  let from: KeyValue | null = null;
  for (;;) {
    const throttle = await gate.pass();
    const began = performance.now();
    const wanted = Math.min(size, throttle.maxRows);
    const start: KeyValue | null = from;
    const end: KeyValue | null = await session.use((connection) =>
      readKeyAt(connection, key, { from: start, to: last }, wanted),
    );
    const range: KeyRange = { from: start, to: end ?? last };
    const { compared, repaired } = await comparedRange(range);
    sum = {
      table,
      rows: sum.rows + compared.rows,
      different: sum.different + compared.different,
      first: [...sum.first, ...compared.first].slice(0, enough),
      repaired: sum.repaired + repaired,
    };
    const tookMs = Math.max(0.1, performance.now() - began);
    pace = paceAfter(pace, compared.rows, tookMs);
    size = nextBatchSize(wanted, tookMs, throttle);
    report({});
    if (end === null) return sum;
    from = end;
    await systemClock.sleep(tookMs * (1 / throttle.duty - 1), act.signal);
  }

  async function comparedRange(range: KeyRange): Promise<{ compared: Compared; repaired: number }> {
    for (;;) {
      try {
        return await session.use((connection) =>
          compareAndRepair(ground, connection, key, comparison, range, repair),
        );
      } catch (error) {
        if (!isLockFailure(error)) throw await explained(error, range);
        report({ waitsFor: `rows of ${table} that are locked` });
        await systemClock.sleep(200 + Math.random() * 200, act.signal);
      }
    }
  }

  async function explained(error: unknown, range: KeyRange): Promise<unknown> {
    if (!isDataError(error)) return workFailure(error, flight, table);
    const rows = await session.use((connection) =>
      findFailingRows(ground, connection, key, range, {
        attempt: async (part) => {
          await compareRange(connection, key, comparison, part);
          if (repair) await repairRange(ground, connection, key, comparison, part);
        },
        failingColumn: (part, failure) =>
          failingColumn(connection, { ...comparison, types: typesOf(comparison) }, key, part, failure),
      }),
    );
    return rows.length === 0
      ? workFailure(error, flight, table)
      : incomparableFailure(error, flight, table, rows);
  }
}

async function compareAndRepair(
  ground: FillGround,
  connection: Connection,
  key: RowKey,
  comparison: Comparison,
  range: KeyRange,
  repair: boolean,
): Promise<{ readonly compared: Compared; readonly repaired: number }> {
  const compared = await compareRange(connection, key, comparison, range);
  if (!repair || compared.different === 0) return { compared, repaired: 0 };
  return connection.transaction(async () => {
    await ground.fence(connection);
    await passTriggers(connection);
    const repaired = await repairRange(ground, connection, key, comparison, range);
    // Rows that are different still are so whatever the backfill does: they stay, and are named.
    return { compared: await compareRange(connection, key, comparison, range), repaired };
  });
}

/** Each conversion by itself: what a writer of the new side made of the others stays. */
async function repairRange(
  ground: FillGround,
  connection: Connection,
  key: RowKey,
  comparison: Comparison,
  range: KeyRange,
): Promise<number> {
  const { table, conversions, columns } = comparison;
  const common = { schema: ground.schema, table, types: typesOf(comparison) };
  const statements = (condition: string) => [
    ...pendingColumns(conversions).map((pending) =>
      fillStatement({ ...common, conversions, pending }, `${condition} AND ${columnOf(pending)}`),
    ),
    ...conversions
      .filter(({ up }) => up.length > 0)
      .map((one) =>
        fillStatement(
          { ...common, conversions: [one], pending: null },
          `${condition} AND NOT (${inStep(one, columns)})`,
        ),
      ),
  ];
  let repaired = 0;
  for (const statement of rangeConditions(key, range).flatMap(statements)) {
    repaired += (await connection.query(statement)).rowCount;
  }
  return repaired;
}

function typesOf({ columns }: Comparison): ReadonlyMap<string, string> {
  return new Map([...columns].map(([name, { type }]) => [name, type]));
}

async function expectedRows(ground: FillGround, connection: Connection, table: string): Promise<number> {
  const { rows } = await connection.query<{ rows_total: string }>(
    `SELECT rows_total FROM switchyard.fill WHERE app = $1 AND migration_ordinal = $2 AND table_name = $3`,
    [ground.app, ground.ordinal, table],
  );
  return Number(rows[0]?.rows_total ?? 0);
}
