import type pg from "pg";
import type { LogicalTable } from "../../../packages/switchyard/src/schema/model.ts";

/** The table that all shapes fill, with so many indexes beside its primary key: `label` is what `name` becomes in the new version. */
export async function makeAccounts(client: pg.Client, rows: number, indexes: number): Promise<void> {
  await client.query("DROP TABLE IF EXISTS accounts");
  await client.query(`CREATE TABLE accounts (
    id bigint PRIMARY KEY, email text NOT NULL, name text NOT NULL, balance numeric(12, 2) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now())`);
  await client.query(
    `INSERT INTO accounts SELECT i, 'user' || i || '@example.com', 'First' || i || ' Last' || i, i % 1000
       FROM generate_series(1, $1::int) i`,
    [rows],
  );
  for (let index = 0; index < indexes; index++) {
    await client.query(`CREATE INDEX ON accounts (email, (id % ${index + 2}))`);
  }
  await client.query("VACUUM ANALYZE accounts");
  await client.query(
    `ALTER TABLE accounts ADD COLUMN label text, ADD COLUMN ${pending} boolean NOT NULL DEFAULT true`,
  );
  await client.query("CHECKPOINT");
}

export const pending = "_sy_pending_1";
export const up = "upper(name)";
export const down = "lower(label)";

const columns = ["id", "email", "name", "balance", "created_at"].map((name) => ({ name, physical: name }));

export const before: LogicalTable = { name: "accounts", physical: "accounts", columns };
export const after: LogicalTable = {
  ...before,
  columns: columns.map((column) => (column.name === "name" ? { name: "label", physical: "label" } : column)),
};

export async function countUnfilled(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM accounts WHERE ${pending} OR label IS DISTINCT FROM ${up}`,
  );
  return rows[0]?.count ?? Number.NaN;
}
