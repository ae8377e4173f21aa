import pg from "pg";
import { expect, test } from "vitest";
import { cuttingProxy } from "./cuttingProxy.ts";
import { describeOnPostgres } from "./describeOnPostgres.ts";
import { runSql } from "./usersDatabase.ts";

describeOnPostgres(
  "cuttingProxy",
  ({ database }) => {
    test.each([
      { mode: "before", parameters: [], kept: [1] },
      { mode: "before", parameters: [2], kept: [1] },
      { mode: "after", parameters: [], kept: [1, 2] },
      { mode: "after", parameters: [2], kept: [1, 2] },
    ] as const)("cuts $mode the second statement with parameters $parameters", async (cut) => {
      const url = await database();
      await runSql(url, "CREATE TABLE t (n int)");
      const proxy = await cuttingProxy(url, { at: 2, mode: cut.mode });
      const client = new pg.Client({ connectionString: proxy.url });
      client.on("error", () => undefined);
      await client.connect();
      await client.query("INSERT INTO t VALUES (1)");
      const sql = `INSERT INTO t VALUES (${cut.parameters.length === 0 ? "2" : "$1"})`;
      await expect(client.query(sql, [...cut.parameters])).rejects.toThrow("terminated");
      expect(proxy.statements()).toHaveLength(2);

      const other = new pg.Client({ connectionString: proxy.url });
      await other.connect();
      await other.query("SELECT 1");
      await other.end();
      expect(proxy.statements()).toHaveLength(3);
      await proxy.close();
      await expect
        .poll(() => runSql(url, "SELECT n FROM t ORDER BY n"))
        .toEqual(cut.kept.map((n) => ({ n })));
    });
  },
  { flavours: ["embedded"] },
);
