import pg from "pg";
import type { Lane } from "./lane.ts";
import type { Written } from "./ledger.ts";
import type { Row } from "./operationCase.ts";
import { type Session, ownSide } from "./session.ts";
import { differences, insertAll, quote, type Seen, update } from "./sql.ts";

const writes: readonly ((session: Session, lane: Lane) => Promise<void>)[] = [
  insert,
  (session, lane) => change(session, lane, "converted"),
  (session, lane) => change(session, lane, "others"),
  contend,
  inTransaction,
  upsert,
  writeElsewhere,
  remove,
];

/** One kind of write after the other, round by round. */
export async function writeSomething(session: Session, lane: Lane, round: number): Promise<void> {
  await writes[round % writes.length]?.(session, lane);
  if (round < writes.length) await tryWhatOthersCannotHold(session, lane);
}

async function insert(session: Session, lane: Lane): Promise<void> {
  const { ledger, key, assigned = false } = lane;
  const { table, writes, touches } = ownSide(session, lane);
  const n = ledger.next();
  const written = { ...writes(n), ...touches(n) };
  const row = assigned ? written : { [key]: 1000 + n, ...written };
  const id = await seenAs(session, lane, insertAll(table, [row]), row, written);
  ledger.wrote(session.name, session.version, id, n, "all");
}

/** All that belongs to the conversion, or only what has nothing to do with it. */
async function change(session: Session, lane: Lane, what: Exclude<Written, "all">): Promise<void> {
  const id = ownRow(session, lane);
  if (id === undefined) return insert(session, lane);
  const { table, writes, touches } = ownSide(session, lane);
  const n = numberFor(session, lane);
  const written = what === "converted" ? writes(n) : touches(n);
  if (Object.keys(written).length === 0) return;
  lane.ledger.wrote(session.name, session.version, id, n, what);
  const expected = lane.ledger.expected(session.version, id);
  await seenAs(session, lane, update(table, written, lane.key, id), written, expected);
}

async function contend(session: Session, lane: Lane): Promise<void> {
  const { table, writes } = ownSide(session, lane);
  const written = writes(numberFor(session, lane));
  const sql = update(table, written, lane.key, lane.ledger.contendedRow());
  await session.client.query(sql, Object.values(written));
}

async function inTransaction(session: Session, lane: Lane): Promise<void> {
  await session.client.query("BEGIN");
  await change(session, lane, "converted");
  await insert(session, lane);
  await session.client.query("COMMIT");
}

async function upsert(session: Session, lane: Lane): Promise<void> {
  const id = ownRow(session, lane);
  const { ledger, key, assigned = false, keyless = false } = lane;
  if (id === undefined || assigned || keyless) return change(session, lane, "converted");
  const { table, writes, touches } = ownSide(session, lane);
  const n = numberFor(session, lane);
  const written = { ...writes(n), ...touches(n) };
  const row = { [key]: id, ...written };
  const sets = Object.keys(written).map((column) => `${quote(column)} = excluded.${quote(column)}`);
  const sql = `${insertAll(table, [row])} ON CONFLICT (${quote(key)}) DO UPDATE SET ${sets.join(", ")}`;
  ledger.wrote(session.name, session.version, id, n, "all");
  await seenAs(session, lane, sql, row, ledger.expected(session.version, id));
}

async function writeElsewhere(session: Session, lane: Lane): Promise<void> {
  const { also } = ownSide(session, lane);
  if (also === undefined) return insert(session, lane);
  await session.client.query(also(lane.ledger.next()));
}

async function remove(session: Session, lane: Lane): Promise<void> {
  const id = ownRow(session, lane);
  if (id === undefined) return;
  lane.ledger.deleted(session.name, id);
  const { table } = ownSide(session, lane);
  await session.client.query(`DELETE FROM ${quote(table)} WHERE ${quote(lane.key)} = $1`, [id]);
}

async function tryWhatOthersCannotHold(session: Session, lane: Lane): Promise<void> {
  const { table, writes, refused } = ownSide(session, lane);
  if (refused === undefined || session.stage.contracted) return;
  const n = lane.ledger.next();
  const row = { [lane.key]: 1000 + n, ...writes(n), ...refused.row };
  const code = await session.client.query(insertAll(table, [row]), Object.values(row)).then(
    () => "no error",
    (error: unknown) => (error instanceof pg.DatabaseError ? error.code : String(error)),
  );
  if (code !== refused.code)
    session.failed(`${lane.name}: what an older version cannot hold ended with ${code}`);
}

function ownRow({ name, stage, oldest }: Session, { ledger, convertsKey }: Lane): number | undefined {
  const isKnown = oldest || stage.filled || convertsKey !== true;
  return isKnown ? ledger.ownRow(name) : undefined;
}

/**
 * Of a change of a row that may not be filled yet. There, a NULL of the new version in a converted column is what it finds
 * in the row already: nobody can tell whether code that writes it means it, and the row is filled from the old version.
 */
function numberFor(session: Session, lane: Lane): number {
  const { writesNull } = ownSide(session, lane);
  for (;;) {
    const n = lane.ledger.next();
    if (session.oldest || session.stage.filled || writesNull?.(n) !== true) return n;
  }
}

/** Runs a write, and compares the row as this version sees it right away. */
async function seenAs(
  { client, version, failed }: Session,
  { name, key }: Lane,
  sql: string,
  parameters: Row,
  expected: Row,
): Promise<number> {
  const { rows } = await client.query<Seen>(`${sql} RETURNING *`, Object.values(parameters));
  const [row] = rows;
  if (row === undefined) throw new Error(`nothing was written by ${sql}`);
  const wrong = differences(row, expected);
  if (wrong !== "") failed(`${name}: ${version} wrote and sees otherwise: ${wrong}, by ${sql}`);
  return Number(row[key]);
}
