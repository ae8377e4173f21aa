import pg from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { migrationOf, quiet, recording } from "../contract.ts";
import type { Operation } from "../migrations/operations.ts";
import type { Act, SchemaDriver } from "../port.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { makeUsers, openShop, runSql } from "../testing/usersDatabase.ts";

vi.setConfig({ testTimeout: 30_000 });

const rename = migrationOf("0001_full_name", [
  { rename_column: { table: "users", from: "name", to: "full_name" } },
  { add_column: { table: "users", column: { name: "city", type: "text", nullable: true } } },
]);
const ofThreeTables = migrationOf(
  "0001_three",
  ["users.email", "orders.note", "bills.note"].map((place): Operation => {
    const [table = "", column = ""] = place.split(".");
    return { alter_column: { table, column, type: "varchar(80)", up: column, down: column } };
  }),
);

/** Somebody's open transaction, and the schema change that it is in the way of. */
interface Wait {
  readonly what: string;
  readonly held: string;
  /** Before it is held. */
  readonly before?: (driver: SchemaDriver) => Promise<unknown>;
  readonly change: (driver: SchemaDriver, act: Act) => Promise<unknown>;
}

const waits: readonly Wait[] = [
  {
    what: "an expand that waits for a writer",
    held: "UPDATE users SET name = name WHERE id = 1",
    change: (driver, act) => driver.expand([rename], act),
  },
  {
    what: "an expand that waits for a reader",
    held: "SELECT count(*) FROM users",
    change: (driver, act) => driver.expand([rename], act),
  },
  {
    what: "an expand of three tables that waits for the last one",
    held: "UPDATE bills SET note = note WHERE id = 1",
    change: (driver, act) => driver.expand([ofThreeTables], act),
  },
  {
    what: "a revert that waits for a reader of what goes",
    held: "SELECT FROM shop_v1.bills",
    before: (driver) => driver.expand([ofThreeTables], quiet),
    change: (driver, act) => driver.revert(act),
  },
  {
    what: "a contract that waits for a reader of the last table",
    held: "SELECT FROM bills",
    before: async (driver) => {
      await driver.expand([ofThreeTables], quiet);
      await driver.backfill(quiet);
      await driver.verify(quiet);
    },
    change: (driver, act) => driver.contract(act),
  },
];

describeOnPostgres(
  "behind somebody's open transaction",
  ({ database }) => {
    test.for(waits)(
      "$what lets the app through, names who holds it, and is done once it ends",
      async (wait) => {
        const url = await database();
        await makeUsers(url);
        await makeOrders(url);
        const driver = openShop(url);
        await wait.before?.(driver);
        const holder = await holding(url, wait.held);
        const app = traffic(url);
        const act = recording();
        const changing = wait.change(driver, act);
        const waiting = () => act.told.filter(({ waitsFor }) => waitsFor?.includes(`pid ${holder.pid}`));
        await expect.poll(() => waiting().length, { timeout: 10_000 }).toBeGreaterThan(1);
        expect(waiting().at(-1)?.waitsFor).toContain("forgotten psql) idle in transaction");
        await holder.end();
        await changing;
        const { queries, longestMs } = await app.stop();
        expect(queries).toBeGreaterThan(10);
        expect(longestMs).toBeLessThan(600);
      },
    );

    test("an expand gives up when its budget is spent, and leaves nothing behind", async () => {
      const url = await database();
      await makeUsers(url);
      const holder = await holding(url, "SELECT count(*) FROM users");
      const expanding = openShop(url, { lock: { timeoutMs: 100, budgetMs: 800 } }).expand([rename], quiet);
      await expect(expanding).rejects.toMatchObject({
        code: "SCHEMA_LOCKED",
        message: expect.stringContaining(`pid ${holder.pid}`),
        fields: { blockers: [expect.objectContaining({ pid: holder.pid })] },
      });
      await holder.end();
      expect(await openShop(url).status()).toMatchObject({ migrations: [], versions: [], lease: null });
      expect((await openShop(url).expand([rename], quiet)).begun).toEqual([rename.name]);
    });

    test("autovacuum gives way to an expand that the app passes meanwhile", async () => {
      const url = await database();
      await makeUsers(url);
      await runSql(
        url,
        `ALTER TABLE users SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0,
           autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
         INSERT INTO users SELECT i, repeat('name ', 40) FROM generate_series(4, 5000) AS i;
         UPDATE users SET name = name || '!'`,
      );
      await expect.poll(() => isVacuumed(url), { timeout: 20_000 }).toBe(true);
      const app = traffic(url, ["users"]);
      expect((await openShop(url).expand([rename], quiet)).begun).toEqual([rename.name]);
      const { longestMs } = await app.stop();
      expect(longestMs).toBeLessThan(600);
    });
  },
  { settings: { autovacuum_naptime: "1s" } },
);

async function isVacuumed(url: string): Promise<boolean> {
  const rows = await runSql(url, "SELECT FROM pg_stat_progress_vacuum WHERE relid = 'users'::regclass");
  return rows.length > 0;
}

async function makeOrders(url: string): Promise<void> {
  for (const table of ["orders", "bills"]) {
    await runSql(
      url,
      `CREATE TABLE ${table} (id int PRIMARY KEY, note text);
       INSERT INTO ${table} SELECT i, 'x' FROM generate_series(1, 3) AS i`,
    );
  }
}

async function holding(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url, application_name: "forgotten psql" });
  await client.connect();
  await client.query("BEGIN");
  await client.query(sql);
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return { pid: rows[0]?.pid ?? 0, end: () => client.end() };
}

/** For each table a reader and a writer of rows that nobody else has locked, one query after the other. */
function traffic(url: string, tables: readonly string[] = ["users", "orders", "bills"]) {
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  let queries = 0;
  let longestMs = 0;
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    while (!stopping.signal.aborted) {
      const begun = performance.now();
      await client.query(sql);
      longestMs = Math.max(longestMs, performance.now() - begun);
      queries++;
    }
    await client.end();
  };
  const running = tables.flatMap((table) => [
    run(`SELECT * FROM ${table} WHERE id = 2`),
    run(`UPDATE ${table} SET id = id WHERE id = 3`),
  ]);
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
      return { queries, longestMs };
    },
  };
}
