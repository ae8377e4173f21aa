import type { Family } from "../family.ts";

export const views: Family = {
  name: "views",
  setup: `
    CREATE TABLE account (id bigint PRIMARY KEY, name text);
    INSERT INTO account SELECT i, 'name ' || i FROM generate_series(1, 300) i;
    CREATE VIEW named AS SELECT id, name FROM account;
    CREATE MATERIALIZED VIEW stored AS SELECT id, name FROM account;
    CREATE UNIQUE INDEX stored_id ON stored (id);
    CREATE MATERIALIZED VIEW unfilled AS SELECT id FROM account WITH NO DATA;`,
  statements: [
    "CREATE VIEW more AS SELECT id FROM account",
    "CREATE OR REPLACE VIEW named AS SELECT id, name, 1 AS one FROM account",
    "CREATE OR REPLACE VIEW unseen AS SELECT id FROM named",
    "DROP VIEW named",
    "ALTER VIEW named RENAME TO called",
    "ALTER VIEW named RENAME COLUMN name TO word",
    "ALTER VIEW named SET (security_invoker = true)",
    "ALTER VIEW named ALTER COLUMN name SET DEFAULT 'x'",
    "CREATE MATERIALIZED VIEW again AS SELECT id FROM account",
    "CREATE MATERIALIZED VIEW again AS SELECT id FROM account WITH NO DATA",
    "REFRESH MATERIALIZED VIEW stored",
    "REFRESH MATERIALIZED VIEW unfilled",
    "REFRESH MATERIALIZED VIEW stored WITH NO DATA",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY stored",
    "DROP MATERIALIZED VIEW stored",
    "ALTER MATERIALIZED VIEW stored RENAME TO kept",
    "ALTER MATERIALIZED VIEW stored RENAME COLUMN name TO word",
    "CREATE INDEX stored_name ON stored (name)",
    "CREATE TABLE copied AS SELECT * FROM account",
  ],
};
