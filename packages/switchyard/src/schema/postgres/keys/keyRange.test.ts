import { expect, onTestFinished, test } from "vitest";
import pg from "pg";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import { rangeConditions, row } from "./keyRange.ts";
import type { RowKey } from "./rowKey.ts";

const key: RowKey = {
  schema: "public",
  table: "t",
  columns: ["a", "b", "c"].map((name) => ({ name, type: "integer" })),
};

describeOnPostgres("a range of keys", ({ database }) => {
  test("is made of parts that hold each of its rows once, which an index reads without a row too many", async () => {
    const client = new pg.Client({ connectionString: await database() });
    onTestFinished(() => client.end());
    await client.connect();
    await client.query(`CREATE TABLE t (a int, b int, c int, PRIMARY KEY (a, b, c));
      INSERT INTO t SELECT a, b, c FROM generate_series(1, 4) a, generate_series(1, 8) b, generate_series(1, 400) c`);
    await client.query("VACUUM ANALYZE t");
    await client.query(`SET enable_seqscan = off; SET enable_bitmapscan = off`);
    const ranges = [
      { from: null, to: ["2", "3", "4"] },
      { from: ["1", "7", "390"], to: ["3", "1", "2"] },
      { from: ["2", "2", "399"], to: ["2", "3", "5"] },
      { from: ["2", "2", "100"], to: ["2", "2", "200"] },
    ];
    for (const range of ranges) {
      const [from, to] = [range.from ?? ["0", "0", "0"], range.to].map((value) => `ROW(${value.join(", ")})`);
      const { rows } = await client.query(
        `SELECT count(*)::int AS count FROM t WHERE ROW(a, b, c) > ${from} AND ROW(a, b, c) <= ${to}`,
      );
      let sum = 0;
      for (const condition of rangeConditions(key, range)) {
        const plan = await client.query<{ "QUERY PLAN": string }>(
          `EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) SELECT FROM t AS ${row} WHERE ${condition}`,
        );
        const lines = plan.rows.map((line) => line["QUERY PLAN"]).join("\n");
        expect(lines).toMatch(/Index Only Scan using t_pkey/);
        expect(lines).not.toMatch(/Rows Removed by Filter/);
        const found = Number(/actual rows=(\d+)/.exec(lines)?.[1]);
        const pages = Number(/shared hit=(\d+)/.exec(lines)?.[1] ?? 0);
        expect(pages).toBeLessThan(6 + found / 100);
        sum += found;
      }
      expect(sum).toBe(rows[0]?.count);
    }
  });
});
