import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import knex from "knex";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readMigrationFiles } from "../migrations/readMigrations.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { type Adoption, adoptionOf } from "./adoption.ts";
import { chooseHistory } from "./chooseHistory.ts";
import type { ToolName } from "./history.ts";
import { readHistories } from "./readHistories.ts";

describeOnPostgres("taking over a database", ({ database }) => {
  let url: string;
  let client: pg.Client;
  let folder: string;

  beforeEach(async () => {
    url = await database();
    client = new pg.Client({ connectionString: url });
    await client.connect();
    folder = await mkdtemp(join(tmpdir(), "switchyard-adopt-"));
  });
  afterEach(async () => {
    await client.end();
    await rm(folder, { recursive: true });
  });

  const write = async (files: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
  };
  const adopt = async (from?: ToolName): Promise<Adoption> => {
    const histories = await readHistories(client, { schema: "public", folder });
    return adoptionOf(chooseHistory(histories, from, "public"), await readMigrationFiles(folder));
  };

  test("takes over what Drizzle's own migrator has run, and finds a file that was changed since", async () => {
    const entries = [
      { idx: 0, version: "7", when: 1_700_000_000_000, tag: "0000_users", breakpoints: true },
      { idx: 1, version: "7", when: 1_700_000_001_000, tag: "0001_orders", breakpoints: true },
    ];
    await write({
      "meta/_journal.json": JSON.stringify({ version: "7", dialect: "postgresql", entries }),
      "0000_users.sql": "CREATE TABLE users (id int);\n",
      "0001_orders.sql":
        "CREATE TABLE orders (id int);--> statement-breakpoint\nCREATE INDEX ON orders (id);\n",
    });
    await migrate(drizzle(client), { migrationsFolder: folder });
    const later = { idx: 2, version: "7", when: 1_700_000_002_000, tag: "0002_more", breakpoints: true };
    await write({
      "meta/_journal.json": JSON.stringify({
        version: "7",
        dialect: "postgresql",
        entries: [...entries, later],
      }),
      "0000_users.sql": "CREATE TABLE users (id bigint);\n",
      "0002_more.sql": "ALTER TABLE users ADD COLUMN name text;\n",
    });
    expect(summary(await adopt())).toEqual({
      tool: "drizzle",
      applied: ["0000_users", "0001_orders"],
      waiting: ["0002_more"],
      missing: [],
      changed: ["0000_users"],
      ignored: [],
    });
  });

  test("takes over what Knex has run, by the SQL of the same names, and waits for its lock", async () => {
    const programs = join(folder, "programs");
    const program =
      "exports.up = (knex) => knex.schema.createTable(require('path').basename(__filename, '.cjs'), (t) => t.increments());\nexports.down = () => {};\n";
    await write({
      "programs/20240101000000_users.cjs": program,
      "programs/20240102000000_gone.cjs": program,
      "20240101000000_users.sql": "CREATE TABLE users (id int);",
      "20240103000000_next.sql": "CREATE TABLE next (id int);",
    });
    const tool = knex({ client: "pg", connection: url, migrations: { directory: programs } });
    try {
      await tool.migrate.latest();
    } finally {
      await tool.destroy();
    }
    expect(summary(await adopt())).toEqual({
      tool: "knex",
      applied: ["20240101000000_users"],
      waiting: ["20240103000000_next"],
      missing: ["20240102000000_gone.cjs"],
      changed: [],
      ignored: [],
    });
    await client.query("UPDATE knex_migrations_lock SET is_locked = 1");
    await expect(adopt()).rejects.toMatchObject({
      code: "MIGRATION_REFUSED",
      next: expect.stringContaining("knex migrate:unlock"),
    });
  });

  const prismaTable = `CREATE TABLE _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;
  const prismaRow = (id: number, name: string, text: string, state: string) =>
    client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, rolled_back_at)
       VALUES ($1, $2, $3, CASE WHEN $4 = 'done' THEN now() END, CASE WHEN $4 = 'rolled back' THEN now() END)`,
      [id, createHash("sha256").update(text).digest("hex"), name, state],
    );

  test("takes over what Prisma has finished, tells what was rolled back, and refuses what has failed", async () => {
    const first = "CREATE TABLE users (id int);\n";
    const second = "CREATE TABLE orders (id int);\n";
    await write({
      "20240101_users/migration.sql": first.replaceAll("\n", "\r\n"),
      "20240102_orders/migration.sql": "-- edited\n",
      "20240103_items/migration.sql": second,
      "migration_lock.toml": 'provider = "postgresql"\n',
    });
    await client.query(prismaTable);
    await prismaRow(1, "20240101_users", first, "rolled back");
    await prismaRow(2, "20240101_users", first, "done");
    await prismaRow(3, "20240102_orders", second, "done");
    await prismaRow(4, "20240103_items", second, "rolled back");
    expect(summary(await adopt())).toEqual({
      tool: "prisma",
      applied: ["20240101_users", "20240102_orders"],
      waiting: ["20240103_items"],
      missing: [],
      changed: ["20240102_orders"],
      ignored: ["20240103_items"],
    });
    await prismaRow(5, "20240103_items", second, "failed");
    await expect(adopt()).rejects.toMatchObject({
      code: "MIGRATION_REFUSED",
      message: expect.stringContaining("20240103_items has failed"),
      next: expect.stringContaining("prisma migrate resolve"),
    });
  });

  const flywayTable = `CREATE TABLE flyway_schema_history (
    installed_rank int NOT NULL PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
    type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL,
    installed_on timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL, success boolean NOT NULL)`;
  const flywayRow = (
    rank: number,
    [version, type, script, checksum, success]: readonly [
      string | null,
      string,
      string,
      number | null,
      boolean,
    ],
  ) =>
    client.query(
      `INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by,
         execution_time, success) VALUES ($1, $2, 'd', $3, $4, $5, 'me', 1, $6)`,
      [rank, version, type, script, checksum, success],
    );

  test("takes over Flyway's versions by number, with its baseline, checksums and undos", async () => {
    await write({
      "V1__old.sql": "CREATE TABLE old (id int);\n",
      "V1_5__later.sql": "CREATE TABLE later (id int);\n",
      "V2__users.sql": "CREATE TABLE users (\n  id int\n);\n",
      "V003__orders.sql": "CREATE TABLE orders (id int);\n",
      "V4__undone.sql": "CREATE TABLE undone (id int);\n",
    });
    await client.query(flywayTable);
    await flywayRow(1, ["1.5", "BASELINE", "<< Flyway Baseline >>", null, true]);
    // CRC32 of `CREATE TABLE users (  id int);`, over the lines without their ends.
    await flywayRow(2, ["2", "SQL", "V2__users.sql", 1_043_533_331, true]);
    await flywayRow(3, ["3", "SQL", "V003__orders.sql", 1, true]);
    await flywayRow(4, ["4", "SQL", "V4__undone.sql", null, true]);
    await flywayRow(5, ["4", "UNDO_SQL", "U4__undone.sql", null, true]);
    await flywayRow(6, [null, "SQL", "R__views.sql", 5, true]);
    expect(summary(await adopt())).toEqual({
      tool: "flyway",
      applied: ["V1__old", "V1_5__later", "V2__users", "V003__orders"],
      waiting: ["V4__undone"],
      missing: [],
      changed: ["V003__orders"],
      ignored: ["U4__undone.sql", "R__views.sql"],
    });
    await flywayRow(7, ["5", "SQL", "V5__broken.sql", 7, false]);
    await expect(adopt()).rejects.toMatchObject({
      code: "MIGRATION_REFUSED",
      next: expect.stringContaining("flyway repair"),
    });
  });

  test("takes over Rails' versions, and leaves a table of the same name that is another tool's", async () => {
    await write({
      "20240101000000_users.sql": "CREATE TABLE users (id int);",
      "20240102000000_orders.sql": "CREATE TABLE orders (id int);",
      "20240103000000_items.sql": "CREATE TABLE items (id int);",
    });
    await client.query("CREATE TABLE schema_migrations (version bigint NOT NULL, dirty boolean NOT NULL)");
    await expect(adopt()).rejects.toMatchObject({
      code: "NOT_FOUND",
      next: expect.stringContaining("db adopt --all"),
    });
    await client.query("DROP TABLE schema_migrations");
    await client.query("CREATE TABLE schema_migrations (version character varying NOT NULL PRIMARY KEY)");
    await client.query("INSERT INTO schema_migrations VALUES ('20240101000000'), ('20240103000000')");
    const adoption = await adopt();
    expect(summary(adoption)).toMatchObject({
      tool: "rails",
      applied: ["20240101000000_users", "20240103000000_items"],
      waiting: ["20240102000000_orders"],
    });
    expect(adoption.overtaken).toEqual(["20240102000000_orders"]);
  });

  test("takes over pgroll's migrations of this schema, and refuses one that is not complete", async () => {
    await write({
      "01_users.json": '{"operations": []}',
      "02_orders.yaml": "operations: []",
      "03_items.json": '{"operations": []}',
    });
    await client.query("CREATE SCHEMA pgroll");
    await client.query(`CREATE TABLE pgroll.migrations (
      schema name NOT NULL, name text NOT NULL, migration jsonb NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now(), parent text, done boolean NOT NULL DEFAULT false,
      resulting_schema jsonb NOT NULL DEFAULT '{}', migration_type varchar(32) DEFAULT 'pgroll',
      PRIMARY KEY (schema, name))`);
    await client.query(`INSERT INTO pgroll.migrations (schema, name, migration, done, migration_type) VALUES
      ('public', '01_users', '{}', true, 'pgroll'), ('public', '01_users_20240101', '{}', true, 'inferred'),
      ('public', '02_orders', '{}', true, 'pgroll'), ('other', '03_items', '{}', false, 'pgroll')`);
    expect(summary(await adopt())).toEqual({
      tool: "pgroll",
      applied: ["01_users", "02_orders"],
      waiting: ["03_items"],
      missing: [],
      changed: [],
      ignored: ["01_users_20240101"],
    });
    await client.query(
      "INSERT INTO pgroll.migrations (schema, name, migration) VALUES ('public', '03_items', '{}')",
    );
    await expect(adopt()).rejects.toMatchObject({
      code: "MIGRATION_REFUSED",
      next: expect.stringContaining("pgroll complete"),
    });
  });

  test("asks which history to go by when two tools have left one", async () => {
    await write({ "20240101_users/migration.sql": "CREATE TABLE users (id int);\n" });
    await client.query(prismaTable);
    await client.query("CREATE TABLE schema_migrations (version character varying PRIMARY KEY)");
    await expect(adopt()).rejects.toMatchObject({
      code: "USAGE",
      next: expect.stringContaining("--from prisma"),
    });
    expect((await adopt("prisma")).tool).toBe("prisma");
  });
});

function summary({ tool, applied, waiting, missing, changed, ignored }: Adoption) {
  return {
    tool,
    applied: applied.map(({ name }) => name),
    waiting: waiting.map(({ name }) => name),
    missing,
    changed,
    ignored: ignored.map(({ name }) => name),
  };
}
