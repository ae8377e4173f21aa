import type { Catalog } from "../../catalog/catalog.ts";
import { type LockMode, lockModes, type PlannedStatement } from "../../model.ts";
import { qualified } from "../../sql/names.ts";
import type { Connection } from "../connection.ts";

/** A lock on a table that exists, to be taken before anything else. */
export interface TableLock {
  readonly oid: number;
  readonly schema: string;
  readonly table: string;
  readonly mode: LockMode;
}

/** Of all these statements: each table once, with its strongest mode, in an order that is the same for everybody. */
export function locksOf(
  statements: readonly PlannedStatement[],
  catalog: Catalog,
  schema: string,
): readonly TableLock[] {
  const strongest = new Map<number, TableLock>();
  for (const { lock } of statements) {
    const relation = lock === null ? undefined : relationOf(catalog, schema, lock.table);
    if (lock === null || relation === undefined) continue;
    const known = strongest.get(relation.oid);
    if (known !== undefined && lockModes.indexOf(known.mode) >= lockModes.indexOf(lock.mode)) continue;
    strongest.set(relation.oid, {
      oid: relation.oid,
      schema: relation.schema,
      table: relation.name,
      mode: lock.mode,
    });
  }
  return [...strongest.values()].toSorted((a, b) => a.oid - b.oid);
}

/** The table that a planned statement means: by its name, alone or qualified, quoted or not. */
export function relationOf(catalog: Catalog, schema: string, name: string) {
  return catalog.relations.find(
    (relation) =>
      (relation.kind === "table" || relation.kind === "partitioned") &&
      ((relation.schema === schema && relation.name === name) ||
        name === `${relation.schema}.${relation.name}` ||
        name === qualified(relation.schema, relation.name)),
  );
}

/**
 * Takes them one after the other in the current transaction, after what each of `first` takes. They wait `timeoutMs` all
 * together, since whoever comes to the first one waits for as long as we do for the last.
 */
export async function takeLocks(
  connection: Connection,
  locks: readonly TableLock[],
  timeoutMs: number,
  first: readonly (() => Promise<void>)[] = [],
): Promise<void> {
  await waitForMaintenance(connection, locks);
  const end = performance.now() + timeoutMs;
  for (const take of first) {
    await setLockTimeout(connection, end - performance.now());
    await take();
  }
  for (const { schema, table, mode } of locks) {
    await setLockTimeout(connection, end - performance.now());
    await connection.query(`LOCK TABLE ${qualified(schema, table)} IN ${mode} MODE`);
  }
  await setLockTimeout(connection, end - performance.now());
}

/**
 * VACUUM, ANALYZE and builds of indexes let the app pass, and so does whoever waits for them in their own mode: for as
 * long as it takes autovacuum to see that somebody waits, and to give way.
 */
async function waitForMaintenance(connection: Connection, locks: readonly TableLock[]): Promise<void> {
  const conflicting = locks.filter(({ mode }) => lockModes.indexOf(mode) > lockModes.indexOf(maintenance));
  if (conflicting.length === 0) return;
  await connection.query(
    `SELECT set_config('lock_timeout', (setting::int + 500)::text, true) FROM pg_settings
      WHERE name = 'deadlock_timeout'`,
  );
  for (const { schema, table } of conflicting) {
    await connection.query(`LOCK TABLE ${qualified(schema, table)} IN ${maintenance} MODE`);
  }
}

const maintenance = "SHARE UPDATE EXCLUSIVE" satisfies LockMode;

/** Zero would mean: for ever. */
async function setLockTimeout(connection: Connection, ms: number): Promise<void> {
  await connection.query(`SET LOCAL lock_timeout = ${Math.max(20, Math.round(ms))}`);
}
