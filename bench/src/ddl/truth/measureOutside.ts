import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { LockMode } from "../../../../packages/switchyard/src/schema/model.ts";
import { type Locks, locksOf, strongest } from "./locks.ts";
import { readToTheEnd, rowsReadByAll } from "./reads.ts";
import { relationsOf, filesOf } from "./relations.ts";
import { listen } from "./said.ts";
import { scansOf } from "./scans.ts";
import type { Truth } from "./truth.ts";

/** Sessions, and how the tables are made anew between tries. */
export interface Stage {
  readonly client: pg.Client;
  readonly pid: number;
  readonly observer: pg.Client;
  readonly prepare: () => Promise<void>;
}

/**
 * Another transaction holds each of these on one table at a time. Whatever conflicts with it stops there, and its locks
 * can be read at rest: the first stops ACCESS EXCLUSIVE alone, the last everything from SHARE UPDATE EXCLUSIVE on.
 */
const obstacles: readonly LockMode[] = ["ACCESS SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE"];

/** Of a statement that cannot be in a transaction: its locks are gone when it ends. */
export async function measureOutside(stage: Stage, sql: string): Promise<Truth> {
  const { client, observer } = stage;
  await stage.prepare();
  const before = await relationsOf(observer);
  const witness = listen(client);
  try {
    // What preparing has read is reported now and not in between.
    for (const session of [observer, client]) await session.query("SELECT pg_stat_force_next_flush()");
    const counted = await rowsReadByAll(observer, before);
    await client.query("SET client_min_messages = debug1");
    await client.query(sql);
    await client.query("SET client_min_messages = warning");
    await client.query("SELECT pg_stat_force_next_flush()");
    await client.query("SELECT 1");
    const read = readToTheEnd(before, counted, await rowsReadByAll(observer, before));
    const { rewrites, copies, kept } = await filesOf(observer, before);
    const scans = scansOf(read, witness.said(before, kept), copies);
    return { kind: "done", locks: await locksOfTries(stage, sql), rewrites, ...scans, transaction: false };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return { kind: "refused", code: error.code ?? "", message: error.message };
  } finally {
    witness.end();
    await client.query("SET client_min_messages = warning");
  }
}

async function locksOfTries(stage: Stage, sql: string): Promise<Locks> {
  const seen: (readonly [string, LockMode])[] = [];
  await stage.prepare();
  const names = [...(await relationsOf(stage.observer)).values()].map(({ name }) => name);
  for (const name of names) {
    for (const mode of obstacles) {
      await stage.prepare();
      seen.push(...Object.entries(await locksAtObstacle(stage, sql, name, mode)));
    }
  }
  return strongest(seen);
}

/** Nothing where the obstacle does not stop it. */
async function locksAtObstacle(stage: Stage, sql: string, table: string, mode: LockMode): Promise<Locks> {
  const { client, pid, observer } = stage;
  const before = await relationsOf(observer);
  await observer.query(`BEGIN; LOCK TABLE ${table} IN ${mode} MODE`);
  const running = client.query(sql).then(() => "over" as const);
  let locks: Locks = {};
  do {
    if (!(await waits(observer, pid))) continue;
    locks = await locksOf(observer, pid, before);
    break;
  } while ((await Promise.race([running, sleep(1)])) !== "over");
  await observer.query("ROLLBACK");
  await running;
  return locks;
}

async function waits(observer: pg.Client, pid: number): Promise<boolean> {
  const { rows } = await observer.query<{ waits: boolean }>(
    "SELECT cardinality(pg_blocking_pids($1)) > 0 AS waits",
    [pid],
  );
  return rows[0]?.waits === true;
}
