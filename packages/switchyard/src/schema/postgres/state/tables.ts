/**
 * What Switchyard keeps in a database that it changes, in a schema of its own. It is the whole truth about where the
 * migrations stand: whoever comes next goes on from here.
 */
export const stateSchema = "switchyard";

/** Run in one transaction; made to be repeated. */
export const stateTables: readonly string[] = [
  `CREATE SCHEMA IF NOT EXISTS switchyard`,
  `CREATE TABLE IF NOT EXISTS switchyard.app (
     app text PRIMARY KEY,
     schema_name name NOT NULL,
     prefix name NOT NULL,
     format int NOT NULL DEFAULT 1,
     lease_token bigint NOT NULL DEFAULT 0,
     lease_holder text,
     lease_verb text,
     lease_pid int,
     lease_until timestamptz,
     cancelled boolean NOT NULL DEFAULT false,
     throttle jsonb NOT NULL DEFAULT '{}'
   )`,
  `CREATE TABLE IF NOT EXISTS switchyard.version (
     app text NOT NULL REFERENCES switchyard.app,
     ordinal int NOT NULL,
     name name NOT NULL,
     tables jsonb NOT NULL,
     dropped_at timestamptz,
     PRIMARY KEY (app, ordinal)
   )`,
  `CREATE TABLE IF NOT EXISTS switchyard.migration (
     app text NOT NULL REFERENCES switchyard.app,
     ordinal int NOT NULL,
     name text NOT NULL,
     checksum text NOT NULL,
     phase text NOT NULL CHECK (phase IN ('expanded', 'ready', 'contracting', 'done', 'reverted')),
     version name NOT NULL,
     definition jsonb NOT NULL,
     conversions jsonb NOT NULL,
     notes jsonb NOT NULL,
     expanded_at timestamptz NOT NULL DEFAULT now(),
     finished_at timestamptz,
     error text,
     PRIMARY KEY (app, ordinal)
   )`,
  `CREATE UNIQUE INDEX IF NOT EXISTS migration_name ON switchyard.migration (app, name) WHERE phase <> 'reverted'`,
  `CREATE TABLE IF NOT EXISTS switchyard.task (
     app text NOT NULL,
     migration_ordinal int NOT NULL,
     phase text NOT NULL CHECK (phase IN ('build', 'before-contract', 'after-contract', 'after-revert')),
     position int NOT NULL,
     task jsonb NOT NULL,
     finished_at timestamptz,
     PRIMARY KEY (app, migration_ordinal, phase, position),
     FOREIGN KEY (app, migration_ordinal) REFERENCES switchyard.migration (app, ordinal)
   )`,
  `CREATE TABLE IF NOT EXISTS switchyard.fill (
     app text NOT NULL,
     migration_ordinal int NOT NULL,
     table_name name NOT NULL,
     key_columns name[] NOT NULL,
     next_key jsonb,
     last_key jsonb,
     rows_done bigint NOT NULL DEFAULT 0,
     rows_total bigint NOT NULL DEFAULT 0,
     started_at timestamptz NOT NULL DEFAULT now(),
     finished_at timestamptz,
     PRIMARY KEY (app, migration_ordinal, table_name),
     FOREIGN KEY (app, migration_ordinal) REFERENCES switchyard.migration (app, ordinal)
   )`,
  `CREATE TABLE IF NOT EXISTS switchyard.need (
     app text NOT NULL REFERENCES switchyard.app,
     owner text NOT NULL,
     what text NOT NULL,
     version name NOT NULL,
     until timestamptz,
     PRIMARY KEY (app, owner, what)
   )`,
];
