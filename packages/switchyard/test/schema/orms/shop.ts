import { checksumOf, type Migration } from "../../../src/schema/migrations/migration.ts";
import type { Operation } from "../../../src/schema/migrations/operations.ts";
import type { Act, SchemaDriver } from "../../../src/schema/port.ts";

/** The database before its first migration. */
export const appSchema = `
  CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, age text, legacy text);
  CREATE TABLE posts (id serial PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE, title text NOT NULL);
  INSERT INTO users (name, email, age, legacy)
    SELECT 'old ' || i, 'old' || i || '@example.org', (i % 90)::text, 'kept' FROM generate_series(1, 500) AS i`;

/** What gives the old code a version, shop_v1; nothing of it changes `users`. */
const first = migration("1_notes", [
  { create_table: { name: "notes", columns: [{ name: "id", type: "serial", pk: true }] } },
]);

const second = migration("2_years", [
  { rename_column: { table: "users", from: "age", to: "years" } },
  {
    alter_column: {
      table: "users",
      column: "years",
      type: "integer",
      up: "years::integer",
      down: "years::text",
    },
  },
  { drop_column: { table: "users", column: "legacy", down: "'kept'" } },
  { add_column: { table: "users", column: { name: "country", type: "text", nullable: false }, up: "'DE'" } },
]);

export async function giveOldVersion(driver: SchemaDriver): Promise<string> {
  const { version } = await driver.expand([first], act);
  await driver.backfill(act);
  await driver.verify(act);
  await driver.contract(act);
  return known(version);
}

export async function expand(driver: SchemaDriver): Promise<string> {
  return known((await driver.expand([first, second], act)).version);
}

export async function fill(driver: SchemaDriver): Promise<void> {
  await driver.backfill(act);
  await driver.verify(act);
}

export async function finish(driver: SchemaDriver, end: "contract" | "revert"): Promise<void> {
  await driver[end](act);
}

const act: Act = { progress: () => undefined, signal: new AbortController().signal };

function migration(name: string, operations: readonly Operation[]): Migration {
  const file = `${name}.json`;
  const text = JSON.stringify(operations);
  return {
    name,
    operations,
    positions: operations.map(() => ({ file, line: 1, column: 1 })),
    checksum: checksumOf({ text }),
    format: "operations",
    file,
  };
}

function known(version: string | null): string {
  if (version === null) throw new Error("there is no version");
  return version;
}
