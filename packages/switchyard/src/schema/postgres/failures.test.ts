import { expect, test } from "vitest";
import { migrationOf, quiet } from "../contract.ts";
import type { Operation } from "../migrations/operations.ts";
import { startCluster } from "../testing/cluster.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { makeUsers, openShop, runSql } from "../testing/usersDatabase.ts";

const rename: Operation = { rename_column: { table: "users", from: "name", to: "full_name" } };
const uniqueEmail: Operation = {
  create_index: { name: "users_email_unique", table: "users", columns: ["email"], unique: true },
};

describeOnPostgres("a schema change that fails", ({ cluster, database }) => {
  test("names the statement that PostgreSQL refuses, and leaves nothing of its migration", async () => {
    const url = await database();
    await makeUsers(url);
    const wrong = migrationOf("0001_wrong", [rename, { sql: { up: "CREATE VIEW v AS SELECT nothing" } }]);
    await expect(openShop(url).expand([wrong], quiet)).rejects.toMatchObject({
      code: "MIGRATION_FAILED",
      message: expect.stringContaining("nothing"),
      fields: { sqlState: "42703" },
    });
    expect(await openShop(url).status()).toMatchObject({ migrations: [], versions: [], lease: null });
    expect(await columns(url)).toEqual(["email", "id", "name"]);
  });

  test("goes on once a privilege that was taken away is given back", async () => {
    const url = await database();
    await makeUsers(url);
    const name = new URL(url).pathname.slice(1);
    await runSql(
      url,
      `CREATE ROLE owner_${name} LOGIN; GRANT CREATE ON DATABASE ${name} TO owner_${name};
       GRANT CREATE, USAGE ON SCHEMA public TO owner_${name}; ALTER TABLE users OWNER TO owner_${name}`,
    );
    const driver = openShop(cluster().url(name, `owner_${name}`));
    const refused = { code: "DATABASE_REFUSED", next: expect.stringContaining("GRANT") };
    await driver.expand([migrationOf("0001_full_name", [rename])], quiet);
    await runSql(url, `REVOKE CREATE ON SCHEMA public FROM owner_${name}`);
    await expect(driver.backfill(quiet)).rejects.toMatchObject(refused);
    await runSql(url, `GRANT CREATE ON SCHEMA public TO owner_${name}`);
    await driver.backfill(quiet);
    await driver.verify(quiet);
    await runSql(url, "ALTER TABLE users OWNER TO postgres");
    await runSql(url, `GRANT SELECT ON users TO owner_${name}`);
    await expect(driver.contract(quiet)).rejects.toMatchObject(refused);
    await runSql(url, `ALTER TABLE users OWNER TO owner_${name}`);
    expect(await driver.contract(quiet)).toEqual(["0001_full_name"]);
    expect(await columns(url)).toEqual(["email", "full_name", "id"]);
  });

  test("names values that a unique index does not allow, and builds it once they are corrected", async () => {
    const url = await database();
    await makeUsers(url);
    const driver = openShop(url);
    await driver.expand([migrationOf("0001_unique", [uniqueEmail])], quiet);
    await runSql(url, "UPDATE users SET email = 'a@x' WHERE id = 2");
    await expect(driver.backfill(quiet)).rejects.toMatchObject({
      code: "BACKFILL_FAILED",
      fields: { rows: [{ email: "a@x", rows: 2 }] },
    });
    expect(await indexes(url)).toEqual([]);
    // As a build that was cut off leaves it.
    const build = "CREATE UNIQUE INDEX CONCURRENTLY users_email_unique ON users (email)";
    await expect(runSql(url, build)).rejects.toThrow("could not create unique index");
    expect(await indexes(url)).toEqual([{ valid: false }]);
    await runSql(url, "UPDATE users SET email = 'b@x' WHERE id = 2");
    await driver.backfill(quiet);
    expect(await indexes(url)).toEqual([{ valid: true }]);
  });

  test("names rows that a check does not allow, and validates it once they are corrected", async () => {
    const url = await database();
    await makeUsers(url);
    await runSql(url, "UPDATE users SET email = NULL WHERE id = 3");
    const check: Operation = {
      create_constraint: {
        table: "users",
        name: "users_email_given",
        type: "check",
        columns: ["email"],
        check: "email IS NOT NULL",
      },
    };
    const driver = openShop(url);
    await driver.expand([migrationOf("0001_check", [check])], quiet);
    await expect(driver.backfill(quiet)).rejects.toMatchObject({
      code: "BACKFILL_FAILED",
      fields: { rows: [{ id: 3, email: null }] },
    });
    await runSql(url, "UPDATE users SET email = 'c@x' WHERE id = 3");
    await driver.backfill(quiet);
    await driver.verify(quiet);
    expect(await driver.contract(quiet)).toEqual(["0001_check"]);
  });
});

describeOnPostgres(
  "a replica",
  ({ cluster, database }) => {
    test("is refused, and the primary is asked for", async () => {
      const url = await database();
      await makeUsers(url);
      const replica = await startCluster({ flavour: "system", replicaOf: cluster() });
      try {
        const driver = openShop(replica.url(new URL(url).pathname.slice(1)));
        await expect(driver.expand([migrationOf("0001_full_name", [rename])], quiet)).rejects.toMatchObject({
          code: "DATABASE_REFUSED",
          message: expect.stringContaining("replica"),
          next: expect.stringContaining("primary"),
        });
      } finally {
        await replica.stop();
      }
    });
  },
  { flavours: ["system"] },
);

async function columns(url: string): Promise<readonly unknown[]> {
  const rows = await runSql(
    url,
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'users' ORDER BY 1",
  );
  return rows.map(({ column_name }) => column_name);
}

function indexes(url: string): Promise<readonly Record<string, unknown>[]> {
  return runSql(
    url,
    "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('public.users_email_unique')",
  );
}
