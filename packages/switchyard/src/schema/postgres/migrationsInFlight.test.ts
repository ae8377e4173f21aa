import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { migrationOf, quiet } from "../contract.ts";
import type { Operation } from "../migrations/operations.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { openShop, runSql } from "../testing/usersDatabase.ts";
import { describeDatabase } from "./planner/testing/describeDatabase.ts";

interface FlightCase {
  readonly name: string;
  /** One migration each. */
  readonly migrations: readonly Operation[];
  /** By version, 0 for code from before the first migration: what it writes before the fill, in this order. */
  readonly writes: readonly (readonly [version: number, sql: string])[];
  /** What each version sees then: of rows by `id`, the other column. */
  readonly reads: readonly { readonly column: string; readonly values: readonly unknown[] }[];
  /** Of the newest version, for each step on the way: it must go through. */
  readonly lastWrite: string;
  readonly reference: string;
}

const setup = `CREATE SCHEMA switchyard;
  CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, age text NOT NULL DEFAULT '18');
  CREATE INDEX users_age ON users (age);
  INSERT INTO users VALUES (1, 'Ada', '36'), (2, 'Bob', '41'), (3, 'Cy', '52')`;

const rename: Operation = { rename_column: { table: "users", from: "age", to: "years" } };
const retype = (column: string): Operation => ({
  alter_column: {
    table: "users",
    column,
    type: "integer",
    default: "18",
    up: `${column}::integer`,
    down: `${column}::text`,
  },
});

const cases: readonly FlightCase[] = [
  {
    name: "a rename, then another type",
    migrations: [rename, retype("years")],
    writes: [
      [0, "UPDATE users SET age = '037' WHERE id = 1"],
      [1, "UPDATE users SET years = '042' WHERE id = 2"],
      [2, "UPDATE users SET years = 53 WHERE id = 3"],
      [2, "INSERT INTO users (id, name) VALUES (4, 'Dan')"],
    ],
    reads: [
      { column: "age", values: ["037", "042", "53", "18"] },
      { column: "years", values: ["037", "042", "53", "18"] },
      { column: "years", values: [37, 42, 53, 18] },
    ],
    lastWrite: "UPDATE users SET years = years",
    reference: `ALTER TABLE users RENAME age TO years; ALTER TABLE users ALTER years DROP DEFAULT;
      ALTER TABLE users ALTER years TYPE int USING years::int, ALTER years SET DEFAULT 18`,
  },
  {
    name: "another type, then a rename and an index",
    migrations: [
      retype("age"),
      rename,
      { create_index: { table: "users", name: "users_years", columns: ["years"] } },
    ],
    writes: [
      [0, "UPDATE users SET age = '037' WHERE id = 1"],
      [3, "UPDATE users SET years = 42 WHERE id = 2"],
      [1, "UPDATE users SET age = 53 WHERE id = 3"],
      [2, "INSERT INTO users (id, name, years) VALUES (4, 'Dan', 7)"],
    ],
    reads: [
      { column: "age", values: ["037", "42", "53", "7"] },
      { column: "age", values: [37, 42, 53, 7] },
      { column: "years", values: [37, 42, 53, 7] },
      { column: "years", values: [37, 42, 53, 7] },
    ],
    lastWrite: "UPDATE users SET years = years",
    reference: `ALTER TABLE users ALTER age DROP DEFAULT;
      ALTER TABLE users ALTER age TYPE int USING age::int, ALTER age SET DEFAULT 18;
      ALTER TABLE users RENAME age TO years; CREATE INDEX users_years ON users (years)`,
  },
  {
    name: "a computed column, then the end of its source",
    migrations: [
      {
        add_column: {
          table: "users",
          column: { name: "title", type: "text", nullable: false },
          up: "upper(name)",
        },
      },
      { drop_column: { table: "users", column: "name", down: "initcap(title)" } },
    ],
    writes: [
      [0, "UPDATE users SET name = 'Augusta' WHERE id = 1"],
      [1, "UPDATE users SET title = 'MR BOB' WHERE id = 2"],
      [2, "UPDATE users SET title = 'CYRUS' WHERE id = 3"],
      [2, "INSERT INTO users (id, title) VALUES (4, 'DAN')"],
    ],
    reads: [
      { column: "name", values: ["Augusta", "Bob", "Cyrus", "Dan"] },
      { column: "title", values: ["AUGUSTA", "MR BOB", "CYRUS", "DAN"] },
      { column: "title", values: ["AUGUSTA", "MR BOB", "CYRUS", "DAN"] },
    ],
    lastWrite: "UPDATE users SET title = title",
    reference: `ALTER TABLE users ADD title text; UPDATE users SET title = upper(name);
      ALTER TABLE users ALTER title SET NOT NULL, DROP name`,
  },
];

const asVersion = (url: string, version: number, sql: string) =>
  runSql(url, sql, version === 0 ? "public" : `shop_v${version}, public`);
const named = (operations: readonly Operation[]) =>
  operations.map((operation, index) => migrationOf(`m${index + 1}`, [operation]));

const useAll = async (url: string, { writes, reads }: FlightCase, fill: () => Promise<void>) => {
  for (const [version, sql] of writes) await asVersion(url, version, sql);
  for (const filled of [false, true]) {
    if (filled) await fill();
    for (const [version, { column, values }] of reads.entries()) {
      // Rows that nobody has filled yet say nothing; here, all have been written to.
      const rows = await asVersion(url, version, `SELECT ${column} AS value FROM users ORDER BY id`);
      expect(rows.map(({ value }) => value)).toEqual(values);
    }
  }
};

describeOnPostgres(
  "migrations in flight together",
  ({ database }) => {
    const opened = async (statements: string) => {
      const url = await database();
      await runSql(url, statements);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      onTestFinished(() => client.end());
      const described = async () =>
        (await describeDatabase(client)).filter((line) => !line.startsWith("schema "));
      return { url, described, schema: openShop(url) };
    };
    for (const one of cases) {
      describe(one.name, () => {
        test("keep all versions in step, and end as plain DDL would", async () => {
          const { url, schema, described } = await opened(setup);
          const reference = await opened(setup);
          const migrations = named(one.migrations);
          await schema.expand(migrations, quiet);
          await useAll(url, one, async () => {
            await schema.backfill(quiet);
            await schema.verify(quiet);
          });
          const [newest] = one.reads.slice(-1);
          for (const { name } of migrations) {
            await schema.contract(quiet, { through: name });
            await asVersion(url, migrations.length, one.lastWrite);
            const rows = await asVersion(
              url,
              migrations.length,
              `SELECT ${newest?.column} AS value FROM users ORDER BY id`,
            );
            expect(rows.map(({ value }) => value)).toEqual(newest?.values);
          }
          await runSql(reference.url, one.reference);
          expect(await described()).toEqual(await reference.described());
        });

        test("are taken back newest first, each to what was before it", async () => {
          const { url, schema, described } = await opened(setup);
          const before: (readonly string[])[] = [];
          const migrations = named(one.migrations);
          for (const index of migrations.keys()) {
            before.push(await described());
            await schema.expand(migrations.slice(0, index + 1), quiet);
            await schema.backfill(quiet);
          }
          await useAll(url, one, () => schema.backfill(quiet));
          for (const { name } of migrations.toReversed()) {
            await schema.revert(quiet, { from: name });
            expect(await described()).toEqual(before.pop());
          }
          const [oldest] = one.reads;
          const rows = await asVersion(url, 0, `SELECT ${oldest?.column} AS value FROM users ORDER BY id`);
          expect(rows.map(({ value }) => value)).toEqual(oldest?.values);
        });
      });
    }

    test("fill a row for all of them at once, since the newest one's constraints bind it", async () => {
      const { url, schema } = await opened(setup);
      const shouting: Operation = {
        alter_column: { table: "users", column: "name", up: "upper(name) || age", down: "initcap(name)" },
      };
      await schema.expand(named([retype("age"), shouting]), quiet);
      await schema.backfill(quiet);
      expect(await asVersion(url, 2, "SELECT name, age FROM users ORDER BY id LIMIT 1")).toEqual([
        { name: "ADA36", age: 36 },
      ]);
      await schema.verify(quiet);
      expect(await schema.contract(quiet)).toEqual(["m1", "m2"]);
    });

    const index: Operation = { create_index: { table: "users", name: "users_name", columns: ["name"] } };
    const upper: Operation = {
      alter_column: { table: "users", column: "name", up: "upper(name)", down: "name" },
    };
    const unsettled = { "copied already": [upper, upper], "not indexed yet": [index, upper] };
    test.for(Object.entries(unsettled))("refuse to copy a column that is %s", async ([, operations]) => {
      const { schema } = await opened(setup);
      const [first, second] = named(operations);
      if (first === undefined || second === undefined) throw new Error("two are needed");
      await expect(schema.expand([first, second], quiet)).rejects.toMatchObject({
        code: "MIGRATION_REFUSED",
        next: expect.stringContaining("--through m1"),
        position: { file: "m2.json" },
      });
      await schema.backfill(quiet);
      await schema.verify(quiet);
      await schema.contract(quiet);
      expect((await schema.expand([first, second], quiet)).begun).toEqual(["m2"]);
    });
  },
  { flavours: ["embedded"] },
);
