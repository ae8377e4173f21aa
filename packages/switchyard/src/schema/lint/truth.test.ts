import pg from "pg";
import { expect, test } from "vitest";
import type { Catalog } from "../catalog/catalog.ts";
import { readCatalog } from "../catalog/readCatalog.ts";
import { type LockMode, lockModes } from "../model.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { lintSql } from "./lintSql.ts";
import { database as setup, statements } from "./testing/statements.ts";

/** What PostgreSQL did in fact. */
interface Truth {
  readonly locks: readonly string[];
  readonly rewrites: readonly string[];
  readonly scans: readonly string[];
}

describeOnPostgres("a verdict", ({ cluster, database }) => {
  test("is what PostgreSQL does, for every statement", async () => {
    const client = new pg.Client(await database());
    await client.connect();
    await client.query(setup);
    const catalog = await readCatalog(client, { schemas: ["public"], measured: true });
    const wrong: unknown[] = [];
    for (const { sql, since = 0 } of statements) {
      if (cluster().version < since) continue;
      const truth = await measure(client, catalog, sql).catch(String);
      const said = verdict(catalog, sql);
      if (JSON.stringify(truth) !== JSON.stringify(said)) wrong.push({ sql, truth, said });
    }
    await client.end();
    expect(wrong).toEqual([]);
  }, 60_000);
});

function verdict(catalog: Catalog, sql: string): Truth {
  const said = lintSql(sql, "one.sql", { catalog });
  const locks = new Map<string, LockMode>();
  for (const { table, mode } of said.flatMap((one) => one.locks))
    locks.set(table, stronger(locks.get(table), mode));
  return {
    locks: [...locks]
      .filter(([, mode]) => counts(mode))
      .map(([table, mode]) => `${table} ${mode}`)
      .toSorted(),
    rewrites: said.flatMap((one) => one.rewrites).toSorted(),
    scans: said.flatMap((one) => one.scans).toSorted(),
  };
}

/** Weaker ones let everybody read and write, and alter as well. */
function counts(mode: LockMode): boolean {
  return lockModes.indexOf(mode) >= lockModes.indexOf("SHARE UPDATE EXCLUSIVE");
}

function stronger(a: LockMode | undefined, b: LockMode): LockMode {
  return a !== undefined && lockModes.indexOf(a) > lockModes.indexOf(b) ? a : b;
}

async function measure(client: pg.Client, catalog: Catalog, sql: string): Promise<Truth> {
  const byOid = new Map(catalog.relations.map((one) => [one.oid, `${one.schema}.${one.name}`]));
  const oids = [...byOid.keys()];
  await client.query("BEGIN");
  try {
    const before = await state(client, oids);
    await client.query(sql);
    const after = await state(client, oids);
    const locks = new Map<string, LockMode>();
    for (const { oid, mode } of after.locks) {
      const name = byOid.get(oid) ?? "";
      locks.set(name, stronger(locks.get(name), mode));
    }
    const changed = oids.filter(
      (oid) => after.nodes.has(oid) && after.nodes.get(oid) !== before.nodes.get(oid),
    );
    const read = oids.filter(
      (oid) => (after.reads.get(oid) ?? 0) > (before.reads.get(oid) ?? 0) && !changed.includes(oid),
    );
    const names = (list: readonly number[]) => list.map((oid) => byOid.get(oid) ?? "").toSorted();
    return {
      locks: [...locks]
        .filter(([, mode]) => counts(mode))
        .map(([table, mode]) => `${table} ${mode}`)
        .toSorted(),
      rewrites: names(changed),
      scans: names(read),
    };
  } catch (error) {
    throw new Error(`${sql}: ${String(error)}`, { cause: error });
  } finally {
    await client.query("ROLLBACK");
  }
}

async function state(client: pg.Client, oids: readonly number[]) {
  const nodes = await client.query<{ oid: string; node: string }>(
    "SELECT oid::text, relfilenode::text AS node FROM pg_class WHERE oid = ANY ($1) AND relkind IN ('r', 'm')",
    [oids],
  );
  const reads = await client.query<{ oid: string; n: string }>(
    "SELECT relid::text AS oid, seq_tup_read::text AS n FROM pg_stat_xact_all_tables WHERE relid = ANY ($1)",
    [oids],
  );
  const locks = await client.query<{ oid: string; mode: string }>(
    "SELECT relation::text AS oid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = ANY ($1)",
    [oids],
  );
  return {
    nodes: new Map(nodes.rows.map(({ oid, node }) => [Number(oid), node])),
    reads: new Map(reads.rows.map(({ oid, n }) => [Number(oid), Number(n)])),
    locks: locks.rows.map(({ oid, mode }) => ({ oid: Number(oid), mode: modeOf(mode) })),
  };
}

/** `ShareUpdateExclusiveLock` */
function modeOf(name: string): LockMode {
  const words = name
    .replace(/Lock$/, "")
    .replaceAll(/(?!^)([A-Z])/g, " $1")
    .toUpperCase();
  const mode = lockModes.find((one) => one === words);
  if (mode === undefined) throw new Error(`no lock mode is called ${name}`);
  return mode;
}
