import type pg from "pg";
import { beforeAll, describe, expect, test } from "vitest";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import { columnCases } from "./testing/cases/columns.ts";
import { tableCases } from "./testing/cases/tables.ts";
import { describeDatabase } from "./testing/describeDatabase.ts";
import { Harness } from "./testing/harness.ts";
import type { MigrationCase } from "./testing/migrationCase.ts";
import { migrationOf } from "./testing/migrationOf.ts";

async function read(client: pg.Client, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const { rows } = await client.query<(string | number | boolean | null)[]>({ text: sql, rowMode: "array" });
  return rows.map((row) => row.map((value) => (value === null ? null : String(value))));
}

describeOnPostgres("a planned migration", ({ cluster, database }) => {
  let url = "";
  beforeAll(async () => {
    url = await database();
  });
  const described = async ({ setup, reference }: MigrationCase) => {
    const plain = await Harness.open(url, { setup });
    try {
      await plain.client.query(reference);
      return await describeDatabase(plain.client);
    } finally {
      await plain.close();
    }
  };

  for (const one of [...columnCases, ...tableCases]) {
    describe(one.name, () => {
      for (const filled of ["before", "after"] as const) {
        test(`keeps both versions in step, rows filled ${filled} the writes, and ends as plain DDL would`, async () => {
          if (cluster().version < (one.since ?? 15)) return;
          const reference = await described(one);
          const harness = await Harness.open(url, one);
          try {
            const flight = await harness.expand(migrationOf("m1", one.operations));
            if (filled === "before") await harness.fill(flight);
            const old = await harness.session(null);
            const young = await harness.session(flight.version.name);
            for (const sql of one.oldWrites) await old.query(sql);
            for (const sql of one.newWrites) await young.query(sql);
            if (filled === "after") await harness.fill(flight);
            expect(await read(old, one.oldRead.sql)).toEqual(one.oldRead.rows);
            expect(await read(young, one.newRead.sql)).toEqual(one.newRead.rows);
            await harness.contract();
            expect(await read(young, one.newRead.sql)).toEqual(one.newRead.rows);
            await harness.client.query("DROP SCHEMA shop_v1 CASCADE");
            expect(await describeDatabase(harness.client)).toEqual(reference);
          } finally {
            await harness.close();
          }
        });
      }

      test("leaves nothing behind when it is reverted", async () => {
        if (cluster().version < (one.since ?? 15)) return;
        const harness = await Harness.open(url, one);
        try {
          const original = await describeDatabase(harness.client);
          const flight = await harness.expand(migrationOf("m1", one.operations));
          await harness.fill(flight);
          const old = await harness.session(null);
          const young = await harness.session(flight.version.name);
          for (const sql of one.oldWrites) await old.query(sql);
          for (const sql of one.newWrites) await young.query(sql);
          await harness.revert();
          expect(await read(old, one.oldRead.sql)).toEqual(one.oldRead.rows);
          expect(await describeDatabase(harness.client)).toEqual(original);
        } finally {
          await harness.close();
        }
      });
    });
  }
});
