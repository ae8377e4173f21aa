import { expect, test } from "vitest";
import { migrationOf, quiet } from "../../contract.ts";
import type { Operation } from "../../migrations/operations.ts";
import type { SchemaPlan } from "../../port.ts";
import { describeOnPostgres } from "../../testing/describeOnPostgres.ts";
import { openShop, runSql } from "../../testing/usersDatabase.ts";

const setup = `CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, age text CHECK (age IS NOT NULL OR id > 0));
  CREATE INDEX users_age ON users (age);
  CREATE TABLE notes (id int, body text);
  CREATE TABLE logs (id int NOT NULL, body text);
  CREATE UNIQUE INDEX logs_newest ON logs (id DESC)`;

const retype = (table: string, column: string): Operation => ({
  alter_column: { table, column, type: "integer", up: `${column}::integer`, down: `${column}::text` },
});
const add = (table: string, name: string, type: string): Operation => ({
  add_column: { table, column: { name, type, nullable: true } },
});

/** Two migrations each, the second one on what the first one leaves. */
const pairs: readonly (readonly [string, readonly Operation[], readonly Operation[]])[] = [
  [
    "a rename, then another type",
    [{ rename_column: { table: "users", from: "age", to: "years" } }],
    [retype("users", "years")],
  ],
  [
    "another type, then a rename",
    [retype("users", "age")],
    [{ rename_column: { table: "users", from: "age", to: "years" } }],
  ],
  [
    "another type, then another column's",
    [retype("users", "age")],
    [{ alter_column: { table: "users", column: "name", type: "varchar(9)", up: "name", down: "name" } }],
  ],
  [
    "a new column, then one computed from it",
    [add("users", "town", "varchar(40)")],
    [
      {
        add_column: {
          table: "users",
          column: { name: "place", type: "text", nullable: true },
          up: "upper(town)",
        },
      },
    ],
  ],
  [
    "a new table, then its column renamed and retyped",
    [
      {
        create_table: {
          name: "orders",
          columns: [
            { name: "id", type: "bigserial", pk: true },
            {
              name: "total",
              type: "text",
              nullable: true,
              check: { name: "some", constraint: "total IS NOT NULL" },
            },
          ],
        },
      },
    ],
    [retype("orders", "total"), { rename_table: { from: "orders", to: "sales" } }],
  ],
  [
    "a new type by SQL, then a column of it",
    [{ sql: { up: "CREATE TYPE mood AS ENUM ('sad', 'glad')", down: "DROP TYPE mood" } }],
    [
      add("users", "mood", "mood"),
      { create_index: { name: "users_mood", table: "users", columns: ["mood"] } },
    ],
  ],
  [
    "a table dropped, then its name taken",
    [{ drop_table: { name: "notes" } }],
    [{ create_table: { name: "notes", columns: [{ name: "id", type: "int", pk: true }] } }],
  ],
];

describeOnPostgres(
  "a plan",
  ({ database }) => {
    test("of later migrations is the one that they will have once those before them are expanded", async () => {
      const url = await database();
      await runSql(url, setup);
      const shop = openShop(url);
      const wrong: unknown[] = [];
      for (const [index, [title, first, second]] of pairs.entries()) {
        const migrations = [migrationOf(`${index}_a`, first), migrationOf(`${index}_b`, second)];
        const ahead = planOf(await shop.plan(migrations), `${index}_b`);
        await shop.expand(migrations.slice(0, 1), quiet);
        const afterwards = planOf(await shop.plan(migrations), `${index}_b`);
        await shop.revert(quiet, { force: true });
        if (JSON.stringify(ahead) !== JSON.stringify(afterwards)) wrong.push({ title, ahead, afterwards });
      }
      expect(wrong).toEqual([]);
    });

    test("refuses to fill a table without a key that ranges can be read by, before anything is changed", async () => {
      const url = await database();
      await runSql(url, setup);
      const shop = openShop(url);
      for (const table of ["notes", "logs"]) {
        await expect(shop.plan([migrationOf("1", [retype(table, "body")])])).rejects.toMatchObject({
          code: "MIGRATION_REFUSED",
          message: expect.stringContaining(`Rows of ${table}`),
          next: expect.stringContaining("primary key"),
        });
      }
    });

    test("refuses one that a migration before it leaves without a key", async () => {
      const url = await database();
      await runSql(url, setup);
      const made = {
        create_table: { name: "visits", columns: [{ name: "at", type: "text", nullable: true }] },
      };
      const plan = openShop(url).plan([migrationOf("1", [made]), migrationOf("2", [retype("visits", "at")])]);
      await expect(plan).rejects.toMatchObject({ message: expect.stringContaining("Rows of visits") });
    });
  },
  { flavours: ["embedded"] },
);

/** Without estimates, which change with what is there, and with CHECKs as they are written: PostgreSQL adds parentheses. */
function planOf({ migrations }: SchemaPlan, name: string): unknown {
  return migrations
    .filter((one) => one.name === name)
    .map(({ phases, notices }) => ({
      notices,
      phases: phases.map(({ phase, statements }) => [
        phase,
        statements.map(({ sql, lock, work }) => ({
          sql: sql.replaceAll(/CHECK \(\((.*)\)\)/g, "CHECK ($1)"),
          lock,
          work,
        })),
      ]),
    }));
}
