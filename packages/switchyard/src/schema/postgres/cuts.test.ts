import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { describe, expect, test } from "vitest";
import { SwitchyardError } from "../../errors.ts";
import { migrationOf, quiet } from "../contract.ts";
import type { Migration } from "../migrations/migration.ts";
import type { SchemaDriver } from "../port.ts";
import { type CutMode, cuttingProxy } from "../testing/cuttingProxy.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { openShop, runSql } from "../testing/usersDatabase.ts";
import { describeDatabase } from "./planner/testing/describeDatabase.ts";

/** Every so many statements there is a cut; SWITCHYARD_CUT_STEP=1 takes all of them, which is a matter of minutes. */
const step = Number(process.env["SWITCHYARD_CUT_STEP"] ?? 43);

const verbs = ["expand", "backfill", "verify", "contract"] as const;
type Verb = (typeof verbs)[number] | "revert";

const cases: readonly { readonly name: string; readonly migrations: readonly Migration[] }[] = [
  {
    name: "a column that is renamed, retyped, indexed and checked",
    migrations: [
      migrationOf("0001_users", [
        { rename_column: { table: "users", from: "name", to: "full_name" } },
        {
          alter_column: { table: "users", column: "age", type: "int", up: "age::int", down: "age::text" },
        },
        { create_index: { name: "users_full_name", table: "users", columns: ["full_name"] } },
        {
          alter_column: {
            table: "users",
            column: "email",
            nullable: false,
            up: "coalesce(email, 'none')",
            down: "email",
          },
        },
      ]),
    ],
  },
  {
    name: "a table that is created and one that then refers to it",
    migrations: [
      migrationOf("0001_teams", [
        { create_table: { name: "teams", columns: [{ name: "id", type: "int", pk: true }] } },
      ]),
      migrationOf("0002_team", [
        { add_column: { table: "users", column: { name: "team", type: "int", nullable: true } } },
        {
          create_constraint: {
            table: "users",
            name: "users_team_fkey",
            type: "foreign_key",
            columns: ["team"],
            references: { table: "teams", columns: ["id"] },
          },
        },
      ]),
    ],
  },
];

describeOnPostgres(
  "a schema change that is cut off at any statement",
  ({ cluster, database }) => {
    describe.each(cases)("$name", ({ migrations }) => {
      const run = async (driver: SchemaDriver, verb: Verb): Promise<unknown> =>
        verb === "expand" ? driver.expand(migrations, quiet) : driver[verb](quiet);

      test.each([...verbs, "revert" as const])(
        "in %s, goes on to its end, or back",
        async (verb) => {
          const original = await database();
          await runSql(original, usersTable);
          await openShop(original).need("nobody", []);
          const before = await prepared(original, verb);
          const clean = await copy(before);
          const proxy = await cuttingProxy(clean);
          await run(openShop(proxy.url), verb);
          await proxy.close();
          const done = verb === "revert" ? undefined : await goOn(clean);
          const untouched = await picture(original);

          for (const [round, at] of sampled(proxy.statements()).entries()) {
            const mode: CutMode = round % 2 === 0 ? "after" : "before";
            const back = done === undefined || Math.floor(round / 2) % 2 === 1;
            const url = await copy(before);
            await cutRun(url, verb, { at, mode });
            const where = `cut ${mode} statement ${at} of ${proxy.statements()}, then ${back ? "back" : "on"}`;
            if (done === undefined || (back && !(await isContracted(url)))) {
              await onceFree(() => openShop(url).revert(quiet));
              expect(await picture(url), where).toEqual(untouched);
            } else {
              expect(await goOn(url), where).toEqual(done);
            }
          }
        },
        600_000,
      );

      /** A database in which all verbs before this one are done. */
      async function prepared(original: string, verb: Verb): Promise<string> {
        const url = await copy(original);
        const before = verb === "revert" ? verbs.slice(0, 2) : verbs.slice(0, verbs.indexOf(verb));
        for (const each of before) await run(openShop(url), each);
        return url;
      }

      /** Fails as users can understand it, or not at all. */
      async function cutRun(url: string, verb: Verb, cut: { at: number; mode: CutMode }): Promise<void> {
        const proxy = await cuttingProxy(url, cut);
        await run(openShop(proxy.url), verb).catch((error: unknown) => {
          expect(error).toBeInstanceOf(SwitchyardError);
          expect(error).toMatchObject({ code: "DATABASE_UNREACHABLE" });
        });
        await proxy.close();
      }

      async function goOn(url: string): Promise<readonly string[]> {
        for (const verb of verbs) await onceFree(() => run(openShop(url), verb));
        expect((await openShop(url).status()).migrations.map(({ phase }) => phase)).toEqual(
          migrations.map(() => "done"),
        );
        return picture(url);
      }
    });

    let copies = 0;
    async function copy(url: string): Promise<string> {
      const name = `copy_${++copies}`;
      await cluster().query(`CREATE DATABASE ${name} TEMPLATE ${new URL(url).pathname.slice(1)}`);
      return cluster().url(name);
    }
  },
  { flavours: ["embedded"] },
);

/** Spread over a verb's statements. */
function sampled(statements: number): readonly number[] {
  const first = Math.ceil(step / 2);
  return Array.from({ length: Math.ceil((statements - first + 1) / step) }, (_, at) => first + at * step);
}

/** The session of one that was cut off may live for another moment. */
async function onceFree(act: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + 20_000;
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      const busy = error instanceof SwitchyardError && error.code === "SCHEMA_BUSY";
      if (!busy || performance.now() > end) throw error;
      await setTimeout(50);
    }
  }
}

async function isContracted(url: string): Promise<boolean> {
  return (await openShop(url).status()).migrations.some(
    ({ phase }) => phase === "contracting" || phase === "done",
  );
}

async function picture(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(
      "SELECT to_jsonb(u)::text AS line FROM public.users u ORDER BY id",
    );
    return [...(await describeDatabase(client)), ...rows.map(({ line }) => line)];
  } finally {
    await client.end();
  }
}

const usersTable = `
  CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, age text, email text);
  INSERT INTO users SELECT n, 'user ' || n, (20 + n)::text, CASE WHEN n % 3 > 0 THEN n || '@example.com' END
    FROM generate_series(1, 50) AS n`;
