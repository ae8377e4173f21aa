import type { Client } from "pg";
import { nameOf, type Relations } from "./relations.ts";

/** Rows that were read one after the other, by table, in the transaction that is open and in those before it that are not reported yet. */
export async function rowsReadOf(client: Client, before: Relations): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ oid: number; read: string }>(
    `SELECT oid::int AS oid, pg_stat_get_xact_tuples_returned(oid) AS read FROM unnest($1::oid[]) AS oid`,
    [[...before.keys()]],
  );
  return new Map(rows.map(({ oid, read }) => [oid, Number(read)]));
}

/** The same of all sessions that have reported. */
export async function rowsReadByAll(client: Client, before: Relations): Promise<ReadonlyMap<number, number>> {
  const { rows } = await client.query<{ oid: number; read: string }>(
    `SELECT oid::int AS oid, pg_stat_get_tuples_returned(oid) AS read FROM unnest($1::oid[]) AS oid`,
    [[...before.keys()]],
  );
  return new Map(rows.map(({ oid, read }) => [oid, Number(read)]));
}

/** Tables with rows that were read to the end between the two counts. */
export function readToTheEnd(
  before: Relations,
  counted: ReadonlyMap<number, number>,
  now: ReadonlyMap<number, number>,
): readonly string[] {
  return [...before.values()]
    .filter(({ oid, rows }) => rows > 0 && (now.get(oid) ?? 0) - (counted.get(oid) ?? 0) >= rows)
    .map(({ oid }) => nameOf(before, oid));
}
