import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { describeOnPostgres } from "../schema/testing/describeOnPostgres.ts";
import { runBin, withFolder } from "./testing/runBin.ts";
import { runHere } from "./testing/runHere.ts";

const rename = `operations:
  - rename_column: { table: users, from: mail, to: email }
`;
const number = `operations:
  - alter_column: { table: users, column: age, type: integer, up: "age::integer", down: "age::text" }
`;

describeOnPostgres(
  "switchyard db",
  ({ database }) => {
    test("brings a change from its plan to its contract, and says what comes next", () =>
      withShop(database, { "0001_rename": rename, "0002_number": number }, async ({ db, client }) => {
        const planned = await db("plan");
        expect(planned.stdout).toContain("0002_number  shop_v2");
        expect(planned.stdout).toMatch(/ACCESS EXCLUSIVE on \S*users, instant: /);
        expect((await db("status")).stdout).toContain("`switchyard db expand` for 2 new migrations.");

        const expanded = await db("expand");
        expect(expanded).toMatchObject({ status: 0, stderr: "" });
        expect(expanded.stdout).toContain("✔ Expanded 2 migrations: 0001_rename, 0002_number");
        expect((await db("status")).stdout).toMatch(/Next +`switchyard db backfill`/);

        const filled = await db("backfill", "--json");
        const events = filled.stdout
          .trim()
          .split("\n")
          .map((line): unknown => JSON.parse(line));
        expect(events.at(-1)).toMatchObject({ kind: "result" });
        expect(events).toContainEqual(expect.objectContaining({ kind: "progress", phase: "filling" }));
        expect((await db("verify")).stdout).toMatch(/✔ \S*users +1,000 rows agree/);

        const { stdout: url } = await db("url", "--show-password");
        const newCode = new pg.Client({ connectionString: url.trim() });
        await newCode.connect();
        expect((await newCode.query("SELECT email, age FROM users WHERE id = 7")).rows).toEqual([
          { email: "7@example.com", age: 7 },
        ]);
        const inUse = await db("contract", "--yes");
        await newCode.end();
        expect([0, 4]).toContain(inUse.status);

        if (inUse.status === 4) expect(await db("contract", "--yes")).toMatchObject({ status: 0 });
        expect((await client.query("SELECT email, age FROM users WHERE id = 7")).rows).toEqual([
          { email: "7@example.com", age: 7 },
        ]);
        expect((await db("status")).stdout).toMatch(/Next +nothing; /);
      }));

    test("asks before it removes anything, and shows what goes", () =>
      withShop(database, { "0001_number": number }, async ({ db, client }) => {
        await db("expand");
        const asked = await db("revert");
        expect(asked.status).toBe(6);
        expect(asked.stdout).toContain("DROP COLUMN");
        expect(asked.stderr).toContain("Nothing was changed.");
        expect((await db("status", "--json")).stdout).toContain('"phase":"expanded"');

        expect(await db("revert", "--yes")).toMatchObject({
          status: 0,
          stdout: expect.stringContaining("↩ Reverted"),
        });
        expect((await client.query("SELECT * FROM users WHERE id = 7")).rows).toEqual([
          { id: 7, mail: "7@example.com", age: "7" },
        ]);
        expect((await db("revert", "--yes")).stdout).toContain("Nothing to revert");
        expect(await db("contract", "--through", "0001_number")).toMatchObject({ status: 5 });
      }));

    test("names who holds a lock when its patience is over", () =>
      withShop(database, { "0001_number": number }, async ({ db, client }) => {
        await client.query("BEGIN");
        await client.query("SELECT * FROM users LIMIT 1");
        const { rows } = await client.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
        const locked = await db("expand");
        expect(locked.status).toBe(1);
        expect(locked.stderr).toContain("SCHEMA_LOCKED");
        expect(locked.stderr).toContain(`pid ${rows[0]?.pid}`);
        await client.query("COMMIT");
        expect(await db("expand")).toMatchObject({ status: 0 });
      }));

    test("shows the rows that cannot be filled", () =>
      withShop(database, { "0001_number": number }, async ({ db, client }) => {
        await client.query("UPDATE users SET age = 'old' WHERE id = 500");
        await db("expand");
        const failed = await db("backfill");
        expect(failed.status).toBe(1);
        expect(failed.stderr).toContain("BACKFILL_FAILED");
        expect(failed.stderr).toMatch(/id = 500 .*invalid input syntax for type integer: "old"/);
      }));

    test("Ctrl-C ends a backfill in order, and the next one goes on where it was", () =>
      withShop(database, { "0001_number": number }, async ({ db, client, folder, env }) => {
        await db("expand");
        expect((await db("throttle", "--max-rows", "50", "--duty", "5%")).stdout).toContain(
          "at most 50 rows",
        );
        const interrupted = await runBin(folder, ["db", "backfill", "--json"], {
          env,
          onStarted: (child) =>
            void (async () => {
              let seen = "";
              while (child.stdout !== null && !/"done":[1-9]/.test(seen)) {
                const [text]: unknown[] = await once(child.stdout, "data");
                seen += String(text);
              }
              child.kill("SIGINT");
            })(),
        });
        expect(interrupted.status).toBe(130);
        expect(interrupted.stdout).toContain("`switchyard db backfill` goes on where it was");
        const { rows } = await client.query<{ done: number }>(
          "SELECT rows_done::int AS done FROM switchyard.fill",
        );
        expect(rows[0]?.done).toBeGreaterThan(0);
        expect(rows[0]?.done).toBeLessThan(1_000);
        await db("throttle", "--max-rows", "20000", "--duty", "100%");
        expect(await db("backfill")).toMatchObject({ status: 0 });
        expect(await db("verify")).toMatchObject({ status: 0 });
      }));
  },
  { flavours: ["embedded"] },
);

interface Shop {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly client: pg.Client;
  readonly db: (...words: readonly string[]) => ReturnType<typeof runHere>;
}

/** A database with 1,000 users, and a folder with a switchyard.yaml and these migrations. */
async function withShop(
  database: () => Promise<string>,
  migrations: Readonly<Record<string, string>>,
  use: (shop: Shop) => Promise<void>,
): Promise<void> {
  const url = await database();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("CREATE TABLE users (id int PRIMARY KEY, mail text NOT NULL, age text NOT NULL)");
  await client.query("INSERT INTO users SELECT n, n || '@example.com', n FROM generate_series(1, 1000) n");
  try {
    await withFolder(async (folder) => {
      await writeFile(join(folder, "switchyard.yaml"), config);
      await mkdir(join(folder, "migrations"));
      for (const [name, text] of Object.entries(migrations)) {
        await writeFile(join(folder, "migrations", `${name}.yaml`), text);
      }
      const env = { SWITCHYARD_DATABASE_URL: url };
      await use({ folder, env, client, db: (...words) => runHere(folder, ["db", ...words], env) });
    });
  } finally {
    await client.end();
  }
}

const config = `apps:
  shop:
    run: node server.js
    health: { path: /up }
    routes: [{ host: shop.example.com }]
    database: { url: { from: env:DATABASE_URL }, lock: { timeout: 50ms, budget: 1s } }
`;
