/**
 * What Switchyard keeps in a database that it changes, in a schema of its own. It is the whole truth about where the
 * migrations stand: whoever comes next goes on from here.
 */
export const stateSchema = "switchyard";

/**
 * Run in one transaction; made to be repeated.
 *
 * `version`: a schema that is there has no `dropped_at`. `migration`: one that was only baselined has no version and no
 * definition, and an ordinal below those of versions. `task`: what is left to do without a lock once a migration is
 * contracted or reverted; what comes before that follows from the migration itself.
 */
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
     version name,
     definition jsonb,
     conversions jsonb NOT NULL DEFAULT '[]',
     notes jsonb NOT NULL DEFAULT '[]',
     expanded_at timestamptz NOT NULL DEFAULT now(),
     finished_at timestamptz,
     error text,
     PRIMARY KEY (app, ordinal)
   )`,
  `CREATE UNIQUE INDEX IF NOT EXISTS migration_name ON switchyard.migration (app, name) WHERE phase <> 'reverted'`,
  `CREATE TABLE IF NOT EXISTS switchyard.task (
     app text NOT NULL,
     migration_ordinal int NOT NULL,
     position int NOT NULL,
     task jsonb NOT NULL,
     finished_at timestamptz,
     PRIMARY KEY (app, migration_ordinal, position),
     FOREIGN KEY (app, migration_ordinal) REFERENCES switchyard.migration (app, ordinal)
   )`,
  `CREATE TABLE IF NOT EXISTS switchyard.fill (
     app text NOT NULL,
     migration_ordinal int NOT NULL,
     table_name name NOT NULL,
     key_columns name[] NOT NULL,
     next_key jsonb,
     last_key jsonb,
     passed_over jsonb,
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
