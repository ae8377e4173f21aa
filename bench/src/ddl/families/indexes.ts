import type { Family } from "../family.ts";

const tables = `
  CREATE TABLE account (id bigint PRIMARY KEY, name text, tags jsonb, made timestamptz DEFAULT now());
  INSERT INTO account SELECT i, 'name ' || i, '{}' FROM generate_series(1, 300) i;
  CREATE INDEX account_name ON account (name);`;

export const indexes: Family = {
  name: "index",
  setup: `${tables}
    CREATE TABLE part (id bigint NOT NULL, word text) PARTITION BY RANGE (id);
    CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (100);
    CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (100) TO (1000);
    INSERT INTO part SELECT i, 'w' FROM generate_series(1, 300) i;
    CREATE INDEX part_id ON part (id);
    CREATE INDEX part_word ON ONLY part (word);
    CREATE INDEX part_1_word ON part_1 (word);`,
  statements: [
    "CREATE INDEX account_made ON account (made)",
    "CREATE INDEX ON account (lower(name))",
    "CREATE INDEX IF NOT EXISTS account_name ON account (name)",
    "CREATE INDEX account_some ON account (name) WHERE id > 100",
    "CREATE UNIQUE INDEX account_one ON account (name)",
    "CREATE INDEX account_tags ON account USING gin (tags)",
    "CREATE INDEX account_made ON account USING brin (made)",
    "CREATE INDEX account_hash ON account USING hash (name)",
    "CREATE INDEX account_more ON account (made) INCLUDE (name)",
    "DROP INDEX account_name",
    "DROP INDEX IF EXISTS missing",
    "ALTER INDEX account_name RENAME TO account_by_name",
    "ALTER INDEX account_name SET (fillfactor = 80)",
    "ALTER INDEX account_name RESET (fillfactor)",
    "ALTER INDEX account_name SET TABLESPACE pg_default",
    "REINDEX INDEX account_name",
    "REINDEX TABLE account",
    "COMMENT ON INDEX account_name IS 'why'",
    "CREATE INDEX part_words ON part (word, id)",
    "CREATE INDEX part_only ON ONLY part (word, id)",
    "CREATE UNIQUE INDEX part_one ON part (id)",
    "ALTER INDEX part_word ATTACH PARTITION part_1_word",
    "DROP INDEX part_id",
  ],
};

/** Fewer tables: these are tried once for every table and every kind of lock on it. */
export const concurrently: Family = {
  name: "outside a transaction",
  setup: tables,
  statements: [
    "CREATE INDEX CONCURRENTLY account_made ON account (made)",
    "CREATE UNIQUE INDEX CONCURRENTLY account_one ON account (name)",
    "CREATE INDEX CONCURRENTLY IF NOT EXISTS account_name ON account (name)",
    "DROP INDEX CONCURRENTLY account_name",
    "DROP INDEX CONCURRENTLY IF EXISTS missing",
    "REINDEX INDEX CONCURRENTLY account_name",
    "REINDEX TABLE CONCURRENTLY account",
    "VACUUM account",
    "VACUUM FULL account",
    "VACUUM (FULL, ANALYZE) account",
    "VACUUM (ANALYZE) account",
    "REINDEX SCHEMA public",
  ],
};

export const detachConcurrently: Family = {
  name: "detach outside a transaction",
  setup: `
    CREATE TABLE part (id bigint NOT NULL) PARTITION BY RANGE (id);
    CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (1000);
    INSERT INTO part SELECT generate_series(1, 300);`,
  statements: ["ALTER TABLE part DETACH PARTITION part_1 CONCURRENTLY"],
};
