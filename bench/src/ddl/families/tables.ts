import type { Family } from "../family.ts";

export const tables: Family = {
  name: "tables",
  setup: `
    CREATE SCHEMA IF NOT EXISTS elsewhere;
    CREATE TABLE account (id bigserial PRIMARY KEY, name text NOT NULL);
    INSERT INTO account (name) SELECT 'name ' || i FROM generate_series(1, 300) i;
    CREATE UNIQUE INDEX account_name ON account (name);
    CREATE TABLE light (id int PRIMARY KEY);
    INSERT INTO light SELECT generate_series(1, 300);
    ALTER TABLE light SET UNLOGGED;
    CREATE TYPE shape AS (id int, word text);
    CREATE TABLE shaped OF shape;
    INSERT INTO shaped SELECT i, 'w' FROM generate_series(1, 100) i;
    CREATE TABLE loose (id int, word text);
    INSERT INTO loose SELECT i, 'w' FROM generate_series(1, 100) i;`,
  statements: [
    "CREATE TABLE fresh (id int PRIMARY KEY, name text)",
    "CREATE TABLE IF NOT EXISTS account (id int)",
    "CREATE TABLE fresh (LIKE account INCLUDING ALL)",
    "CREATE TEMPORARY TABLE fresh (id int)",
    "DROP TABLE account",
    "DROP TABLE IF EXISTS missing",
    "DROP TABLE account, light",
    "ALTER TABLE account RENAME TO accounts",
    "ALTER TABLE IF EXISTS missing RENAME TO gone",
    "ALTER TABLE account SET SCHEMA elsewhere",
    "ALTER TABLE account SET UNLOGGED",
    "ALTER TABLE light SET LOGGED",
    "ALTER TABLE account SET LOGGED",
    "ALTER TABLE account SET (fillfactor = 80)",
    "ALTER TABLE account SET (autovacuum_enabled = false)",
    "ALTER TABLE account SET (autovacuum_vacuum_scale_factor = 0.01, toast.autovacuum_enabled = false)",
    "ALTER TABLE account SET (parallel_workers = 4)",
    "ALTER TABLE account SET (user_catalog_table = false)",
    "ALTER TABLE account RESET (fillfactor)",
    "ALTER TABLE account CLUSTER ON account_name",
    "ALTER TABLE account SET WITHOUT CLUSTER",
    "CLUSTER account USING account_name",
    "ALTER TABLE account SET TABLESPACE pg_default",
    "ALTER TABLE account SET TABLESPACE other_disk",
    "ALTER TABLE account SET ACCESS METHOD heap",
    "ALTER TABLE account REPLICA IDENTITY FULL",
    "ALTER TABLE account REPLICA IDENTITY USING INDEX account_name",
    "ALTER TABLE account OWNER TO pg_database_owner",
    "ALTER TABLE account ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE account FORCE ROW LEVEL SECURITY",
    "ALTER TABLE account DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE loose OF shape",
    "ALTER TABLE shaped NOT OF",
    "ALTER TYPE shape ADD ATTRIBUTE more int CASCADE",
    "COMMENT ON TABLE account IS 'people'",
    "GRANT SELECT ON account TO pg_monitor",
    "REVOKE ALL ON account FROM PUBLIC",
    "TRUNCATE account",
    "TRUNCATE account RESTART IDENTITY",
    "LOCK TABLE account IN SHARE MODE",
    "LOCK TABLE account",
    "ANALYZE account",
    "ALTER SEQUENCE account_id_seq AS bigint RESTART WITH 5000",
    "ALTER SEQUENCE account_id_seq OWNED BY NONE",
    "CREATE SEQUENCE numbers OWNED BY account.id",
    "CREATE SEQUENCE numbers",
    "DROP SCHEMA elsewhere",
  ],
};
