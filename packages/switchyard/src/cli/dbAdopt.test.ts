import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeOnPostgres } from "../schema/testing/describeOnPostgres.ts";
import { runHere } from "./testing/runHere.ts";

const users = "CREATE TABLE users (id int PRIMARY KEY, name text);\n";
const orders = "CREATE TABLE orders (id int PRIMARY KEY, user_id int);\n";

describeOnPostgres("db adopt", ({ database }) => {
  let url: string;
  let client: pg.Client;
  let directory: string;

  beforeEach(async () => {
    url = await database();
    client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(users + orders);
    directory = await mkdtemp(join(tmpdir(), "switchyard-adopt-"));
    await write("migrations/0001_users/migration.sql", users);
    await write("migrations/0002_orders/migration.sql", orders);
    await write("migrations/0003_email/migration.sql", "ALTER TABLE users ADD COLUMN email text;\n");
  });
  afterEach(async () => {
    await client.end();
    await rm(directory, { recursive: true });
  });

  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text);
  };
  const db = (...args: readonly string[]) =>
    runHere(directory, ["db", ...args, "--url", url, "--app", "shop"]);
  /** As Prisma leaves it. */
  const ranByPrisma = async (migrations: Readonly<Record<string, string>>) => {
    await client.query(`CREATE TABLE _prisma_migrations (
      id varchar(36) PRIMARY KEY NOT NULL, checksum varchar(64) NOT NULL, finished_at timestamptz,
      migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
      started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
    for (const [name, text] of Object.entries(migrations)) {
      const checksum = createHash("sha256").update(text).digest("hex");
      await client.query(
        "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ($1, $2, $1, now())",
        [name, checksum],
      );
    }
  };

  test("marks what Prisma has run, once; expand runs the rest and nothing twice", async () => {
    await ranByPrisma({ "0001_users": users, "0002_orders": orders });
    const dry = await db("adopt", "--dry-run", "--json");
    expect(JSON.parse(dry.stdout)).toMatchObject({
      tool: "prisma",
      applied: ["0001_users", "0002_orders"],
      waiting: ["0003_email"],
      marked: [],
    });
    const { rows } = await client.query("SELECT to_regclass('switchyard.migration') AS state");
    expect(rows).toEqual([{ state: null }]);

    const adopted = await db("adopt");
    expect(adopted).toMatchObject({ status: 0, stderr: "" });
    expect(adopted.stdout).toContain("Prisma, in public._prisma_migrations");
    expect(adopted.stdout).toContain("0003_email (has not run)");
    expect(adopted.stdout).toContain("2 migrations as done");
    expect((await db("adopt")).stdout).toContain("0 migrations as done; 2 already were");

    const expanded = await db("expand", "--json");
    expect(expanded).toMatchObject({ status: 0 });
    const columns = await client.query(
      "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'users'",
    );
    expect(columns.rowCount).toBe(3);
  });

  test("asks before a file counts as done that is not what ran", async () => {
    await ranByPrisma({ "0001_users": users, "0002_orders": "-- something else\n" });
    const asked = await db("adopt");
    expect(asked.status).toBe(6);
    expect(asked.stderr).toContain("0002_orders will count as done, though the file is not what ran");
    expect((await db("adopt", "--yes")).status).toBe(0);
  });

  test("takes everything as done with --all, when a person says so", async () => {
    const lost = await db("adopt");
    expect(lost.status).toBe(5);
    expect(lost.stderr).toContain("switchyard db adopt --all");
    expect((await db("adopt", "--all")).status).toBe(6);
    const all = await db("adopt", "--all", "--yes", "--json");
    expect(JSON.parse(all.stdout)).toMatchObject({
      tool: null,
      marked: ["0001_users", "0002_orders", "0003_email"],
    });
    expect(JSON.parse((await db("plan", "--json")).stdout)).toMatchObject({ migrations: [] });
  });
});
