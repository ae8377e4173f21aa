import type pg from "pg";

/** Columns of an ordinary table of accounts; a table has the first so many of them. */
const columns = [
  "id bigint PRIMARY KEY",
  "email text NOT NULL",
  "name text",
  "balance numeric(12, 2) NOT NULL",
  "created_at timestamptz NOT NULL DEFAULT now()",
  "updated_at timestamptz NOT NULL DEFAULT now()",
  "public_id uuid NOT NULL DEFAULT gen_random_uuid()",
  "first_name text DEFAULT 'Grace'",
  "last_name text DEFAULT 'Hopper'",
  "phone text DEFAULT '+49 30 901820'",
  "country char(2) NOT NULL DEFAULT 'DE'",
  "locale text NOT NULL DEFAULT 'de-DE'",
  "active boolean NOT NULL DEFAULT true",
  "logins int NOT NULL DEFAULT 3",
  "last_login_at timestamptz DEFAULT now()",
  `preferences jsonb NOT NULL DEFAULT '{"theme": "dark", "mails": true}'`,
  "plan smallint NOT NULL DEFAULT 1",
  "referrer_id bigint",
  "notes text",
  "deleted_at timestamptz",
];

export const mostColumns = columns.length;
export const fewestColumns = 5;

export interface TableSize {
  readonly rows: number;
  readonly columns: number;
  /** Beside its primary key. */
  readonly indexes: number;
}

/** The table that all shapes fill: `name` becomes upper case in a new version, and shorter than any text. */
export async function makeAccounts(client: pg.Client, size: TableSize): Promise<void> {
  await client.query(`CREATE TABLE accounts (${columns.slice(0, size.columns).join(", ")})`);
  await client.query(
    `INSERT INTO accounts (id, email, name, balance)
     SELECT i, 'user' || i || '@example.com', 'First' || i || ' Last' || i, i % 1000
       FROM generate_series(1, $1::int) i`,
    [size.rows],
  );
  for (let index = 0; index < size.indexes; index++) {
    await client.query(`CREATE INDEX ON accounts (email, (id % ${index + 2}))`);
  }
  await client.query("VACUUM ANALYZE accounts");
}

export const newType = "varchar(100)";
export const up = "upper(name)";
export const down = "lower(name)";

export function columnNames(size: TableSize): readonly string[] {
  return columns.slice(0, size.columns).map((column) => column.slice(0, column.indexOf(" ")));
}
