import { expect, test } from "vitest";
import pg from "pg";
import { describeOnPostgres } from "./describeOnPostgres.ts";

describeOnPostgres("a cluster", ({ cluster, database }) => {
  test("comes back after kill -9", async () => {
    const url = await database();
    await cluster().kill();
    await cluster().start();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    expect(
      (await client.query("SELECT current_setting('server_version_num')::int / 10000 AS v")).rows,
    ).toEqual([{ v: cluster().version }]);
    await client.end();
  });
});
