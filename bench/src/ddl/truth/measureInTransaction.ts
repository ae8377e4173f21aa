import pg from "pg";
import { locksOf } from "./locks.ts";
import { readToTheEnd, rowsReadOf } from "./reads.ts";
import { type Relations, filesOf } from "./relations.ts";
import { listen } from "./said.ts";
import { scansOf } from "./scans.ts";
import type { Truth } from "./truth.ts";

/** ERRCODE_ACTIVE_SQL_TRANSACTION. */
const notInTransaction = "25001";

/** Runs it and takes it back; null: it can only be run by itself. */
export async function measureInTransaction(
  client: pg.Client,
  pid: number,
  sql: string,
  before: Relations,
): Promise<Truth | null> {
  const witness = listen(client);
  await client.query("BEGIN");
  try {
    const counted = await rowsReadOf(client, before);
    await client.query("SET LOCAL client_min_messages = debug1");
    await client.query(sql);
    await client.query("SET LOCAL client_min_messages = warning");
    const read = readToTheEnd(before, counted, await rowsReadOf(client, before));
    const { rewrites, copies, kept } = await filesOf(client, before);
    return {
      kind: "done",
      locks: await locksOf(client, pid, before),
      rewrites,
      ...scansOf(read, witness.said(before, kept), copies),
      transaction: true,
    };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    if (error.code === notInTransaction) return null;
    return { kind: "refused", code: error.code ?? "", message: error.message };
  } finally {
    witness.end();
    await client.query("ROLLBACK");
  }
}
