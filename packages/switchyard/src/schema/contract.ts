import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SwitchyardError } from "../errors.ts";
import { checksumOf, type Migration } from "./migrations/migration.ts";
import type { Operation } from "./migrations/operations.ts";
import type { Act, Progress, SchemaDriver } from "./port.ts";

/** A database with a table `users (id, name, email)` of three rows, empty of everything else. */
export interface ContractGround {
  open(): Promise<SchemaDriver>;
  /** Runs SQL as the app's code of that version does; null: code from before the first migration. */
  asVersion(version: string | null, sql: string): Promise<readonly Record<string, unknown>[]>;
}

/** What every driver of a schema must do. */
export function schemaDriverContract(driver: string, ground: () => Promise<ContractGround>): void {
  describe(`${driver} as a schema driver`, () => {
    let on: ContractGround;
    let schema: SchemaDriver;
    beforeEach(async () => {
      on = await ground();
      schema = await on.open();
    });
    afterEach(() => schema.close());

    test("has neither version nor migrations before the first one", async () => {
      expect(await schema.status()).toMatchObject({
        version: null,
        versions: [],
        migrations: [],
        lease: null,
      });
      expect(await schema.expand([], quiet)).toEqual({ version: null, begun: [] });
    });

    test("plans without changing anything", async () => {
      const plan = await schema.plan([rename]);
      expect(plan.from).toBeNull();
      expect(plan.migrations.map(({ name }) => name)).toEqual([rename.name]);
      expect(plan.migrations[0]?.phases.map(({ phase }) => phase)).toEqual([
        "expand",
        "backfill",
        "contract",
        "revert",
      ]);
      expect((await schema.status()).migrations).toEqual([]);
    });

    test("leads both versions through expand, backfill, verify and contract", async () => {
      const { version, begun } = await schema.expand([rename, nullable], quiet);
      expect(begun).toEqual([rename.name, nullable.name]);
      await on.asVersion(null, "UPDATE users SET name = 'Ada L.' WHERE id = 1");
      await on.asVersion(
        version,
        "INSERT INTO users (id, full_name, email, city) VALUES (4, 'Dan', 'd@x', 'Ulm')",
      );
      expect(await on.asVersion(null, "SELECT name FROM users ORDER BY id")).toEqual(
        ["Ada L.", "Bob", "Cy", "Dan"].map((name) => ({ name })),
      );
      await schema.backfill(quiet);
      await schema.verify(quiet);
      expect((await schema.status()).migrations.map(({ phase }) => phase)).toEqual(["ready", "ready"]);
      expect(await schema.contract(quiet)).toEqual([rename.name, nullable.name]);
      expect(await on.asVersion(version, "SELECT full_name, city FROM users ORDER BY id")).toEqual([
        { full_name: "Ada L.", city: null },
        { full_name: "Bob", city: null },
        { full_name: "Cy", city: null },
        { full_name: "Dan", city: "Ulm" },
      ]);
      expect(await schema.status()).toMatchObject({
        version,
        versions: [version],
        migrations: [{ phase: "done" }, { phase: "done" }],
        lease: null,
      });
    });

    test("contracts a migration that reads what the one before it has renamed", async () => {
      const { version } = await schema.expand([rename, initial], quiet);
      await schema.backfill(quiet);
      await schema.verify(quiet);
      expect(await schema.contract(quiet)).toEqual([rename.name, initial.name]);
      expect(await on.asVersion(version, "SELECT full_name, initial FROM users WHERE id = 1")).toEqual([
        { full_name: "Ada", initial: "A" },
      ]);
    });

    test("takes back what was begun, newest first, and begins it anew under another version", async () => {
      const first = await schema.expand([rename, nullable], quiet);
      expect(await schema.revert(quiet)).toEqual([nullable.name, rename.name]);
      expect(await on.asVersion(null, "SELECT * FROM users WHERE id = 1")).toEqual([
        { id: 1, name: "Ada", email: "a@x" },
      ]);
      expect(await schema.status()).toMatchObject({ version: null, migrations: [] });
      expect((await schema.expand([rename, nullable], quiet)).version).not.toBe(first.version);
    });

    test("does each verb twice as once", async () => {
      const { version } = await schema.expand([rename], quiet);
      expect(await schema.expand([rename], quiet)).toEqual({ version, begun: [] });
      for (let times = 0; times < 2; times++) {
        await schema.backfill(quiet);
        await schema.verify(quiet);
      }
      expect(await schema.contract(quiet)).toEqual([rename.name]);
      expect(await schema.contract(quiet)).toEqual([]);
      expect(await schema.contract(quiet, { through: rename.name })).toEqual([]);
      expect(await schema.blockers(rename.name)).toEqual([]);
      expect(await schema.revert(quiet)).toEqual([]);
      await schema.finish(quiet);
    });

    test("refuses a migration that has changed since it was begun", async () => {
      await schema.expand([rename], quiet);
      await expect(schema.expand([{ ...rename, checksum: "other" }], quiet)).rejects.toMatchObject({
        code: "MIGRATION_INVALID",
      });
      await expect(schema.pending([])).rejects.toMatchObject({ code: "MIGRATION_INVALID" });
    });

    test("does not contract before it has verified", async () => {
      await schema.expand([rename], quiet);
      await expect(schema.contract(quiet)).rejects.toMatchObject({ code: "VERIFY_FAILED" });
    });

    test("neither contracts nor reverts what somebody needs, and names who does", async () => {
      await schema.expand([rename], quiet);
      const { version } = await schema.expand([rename, nullable], quiet);
      const [old = ""] = (await schema.status()).versions;
      await schema.backfill(quiet);
      await schema.verify(quiet);
      await schema.need("test", [{ what: "release 41", version: old, until: null }]);
      expect(await schema.blockers()).toMatchObject([{ kind: "need" }]);
      expect(await schema.blockers(rename.name)).toEqual([]);
      await expect(schema.contract(quiet)).rejects.toMatchObject({
        code: "SCHEMA_IN_USE",
        message: expect.stringContaining("release 41"),
      });
      await schema.need("test", [{ what: "release 42", version: version ?? "", until: null }]);
      expect(await schema.blockers()).toEqual([]);
      await expect(schema.revert(quiet)).rejects.toMatchObject({ code: "SCHEMA_IN_USE" });
      expect(await schema.revert(quiet, { from: nullable.name, force: true })).toEqual([nullable.name]);
    });

    test("lets one act at a time", async () => {
      const other = await on.open();
      const results = await Promise.allSettled([
        schema.expand([rename], quiet),
        other.expand([rename], quiet),
      ]);
      await other.close();
      for (const result of results) {
        if (result.status === "fulfilled") continue;
        expect(result.reason).toBeInstanceOf(SwitchyardError);
        expect(result.reason).toMatchObject({ code: "SCHEMA_BUSY" });
      }
      expect(results.some(({ status }) => status === "fulfilled")).toBe(true);
      expect((await schema.status()).migrations).toHaveLength(1);
    });

    test("records a baseline as done, and runs nothing of it", async () => {
      const file = { name: "0000_before", file: "0000_before.sql", text: "nonsense", format: "sql" } as const;
      expect(await schema.baseline([file])).toEqual([file.name]);
      expect(await schema.baseline([file])).toEqual([]);
      expect(await schema.pending([file])).toEqual([]);
      expect((await schema.status()).migrations).toMatchObject([{ name: file.name, phase: "done" }]);
      await schema.expand([rename], quiet);
      expect((await schema.status()).migrations.map(({ name }) => name)).toEqual([file.name, rename.name]);
    });

    test("keeps what is tuned, and has nothing to cancel", async () => {
      expect(await schema.tune({ duty: 0.25 })).toMatchObject({ duty: 0.25 });
      expect((await schema.status()).throttle.duty).toBe(0.25);
      await expect(schema.tune({ duty: 0 })).rejects.toMatchObject({ code: "USAGE" });
      expect(await schema.cancel()).toBe(false);
    });
  });
}

/** A migration of these operations. */
export function migrationOf(name: string, operations: readonly Operation[]): Migration {
  const file = `${name}.json`;
  return {
    name,
    operations,
    positions: operations.map(() => ({ file, line: 1, column: 1 })),
    checksum: checksumOf({ text: JSON.stringify(operations) }),
    format: "operations",
    file,
  };
}

/** Nobody looks on, nobody stops it. */
export const quiet: Act = { progress: () => undefined, signal: new AbortController().signal };

/** Keeps all that is told. */
export function recording(): Act & { readonly told: Progress[] } {
  const told: Progress[] = [];
  return { ...quiet, told, progress: (progress) => void told.push(progress) };
}

const rename = migrationOf("0001_full_name", [
  { rename_column: { table: "users", from: "name", to: "full_name" } },
]);
const nullable = migrationOf("0002_city", [
  { add_column: { table: "users", column: { name: "city", type: "text", nullable: true } } },
]);
const initial = migrationOf("0002_initial", [
  {
    add_column: {
      table: "users",
      column: { name: "initial", type: "text", nullable: true },
      up: "left(full_name, 1)",
    },
  },
]);
