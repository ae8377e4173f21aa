import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { migrationOf, quiet } from "../contract.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { makeUsers, openShop } from "../testing/usersDatabase.ts";

describeOnPostgres(
  "the order of locks",
  ({ database }) => {
    test("never makes an app's statement the victim of a deadlock", async () => {
      const url = await database();
      await makeUsers(url);
      const schema = openShop(url, { lock: { timeoutMs: 10_000, budgetMs: 40_000 } });
      const all = Array.from({ length: 20 }, (_, ordinal) => `shop_v${20 - ordinal}`).join(", ");
      const app = hammer(url, [`${all}, public`, `${all}, public`, `${all}, public`, "public"]);
      for (let times = 0; times < 2; times++) {
        const migrations = [
          migrationOf(`m${times}`, [
            {
              add_column: {
                table: "users",
                column: { name: `upper_${times}`, type: "text", nullable: true },
                up: "upper(name)",
              },
            },
          ]),
        ];
        await schema.expand([...migrations], quiet);
        await schema.revert(quiet);
        await schema.expand([...migrations], quiet);
        await schema.backfill(quiet);
        await schema.verify(quiet);
        await schema.contract(quiet);
      }
      const { statements, failed } = await app.stop();
      expect(failed).toEqual([]);
      expect(statements).toBeGreaterThan(20);
    }, 30_000);
  },
  // So that who waits for whom is looked at long before anybody gives up.
  { flavours: ["embedded"], settings: { deadlock_timeout: "5ms" } },
);

/** One session for each search path that reads and writes `users` as it finds it, without a pause. */
function hammer(url: string, searchPaths: readonly string[]) {
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  let statements = 0;
  const failed: string[] = [];
  const sessions = searchPaths.map(async (searchPath, number) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`SET search_path = ${searchPath}`);
    while (!stopping.signal.aborted) {
      for (const sql of [
        "SELECT id, name FROM users",
        `UPDATE users SET name = 'Ada ${statements}' WHERE id = ${(number % 3) + 1}`,
      ]) {
        await client.query(sql).catch((error: unknown) => failed.push(String(error)));
        statements++;
      }
    }
    await client.end();
  });
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(sessions);
      return { statements, failed };
    },
  };
}
