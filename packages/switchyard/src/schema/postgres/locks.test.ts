import pg from "pg";
import { expect, test } from "vitest";
import { migrationOf, quiet, recording } from "../contract.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { makeUsers, openShop } from "../testing/usersDatabase.ts";

const rename = migrationOf("0001_full_name", [
  { rename_column: { table: "users", from: "name", to: "full_name" } },
  { add_column: { table: "users", column: { name: "city", type: "text", nullable: true } } },
]);

describeOnPostgres("an expand behind somebody's open transaction", ({ database }) => {
  test.each([
    { mode: "ROW EXCLUSIVE", sql: "UPDATE users SET name = name WHERE id = 1" },
    { mode: "ACCESS SHARE", sql: "SELECT count(*) FROM users" },
  ])(
    "lets the app through while $mode is held, names who holds it, and is done once it ends",
    async (held) => {
      const url = await database();
      await makeUsers(url);
      const holder = await holding(url, held.sql);
      const app = traffic(url);
      const act = recording();
      const expanding = openShop(url).expand([rename], act);
      await expect
        .poll(() => act.told.filter(({ waitsFor }) => waitsFor?.includes(`pid ${holder.pid}`)).length, {
          timeout: 10_000,
        })
        .toBeGreaterThan(1);
      expect(act.told.at(-1)?.waitsFor).toContain("idle in transaction");
      await holder.end();
      expect((await expanding).begun).toEqual([rename.name]);
      const { queries, longestMs } = await app.stop();
      expect(queries).toBeGreaterThan(10);
      // A try waits 200 ms; the rest is for machines that are busy.
      expect(longestMs).toBeLessThan(1500);
    },
  );

  test("gives up when its budget is spent, and leaves nothing behind", async () => {
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
});

async function holding(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url, application_name: "forgotten psql" });
  await client.connect();
  await client.query("BEGIN");
  await client.query(sql);
  const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  return { pid: rows[0]?.pid ?? 0, end: () => client.end() };
}

/** A reader and a writer of rows that nobody else has locked, one query after the other. */
function traffic(url: string) {
  const stopping = new AbortController();
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
  const running = [
    run("SELECT name FROM users WHERE id = 2"),
    run("UPDATE users SET email = email WHERE id = 3"),
  ];
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
      return { queries, longestMs };
    },
  };
}
