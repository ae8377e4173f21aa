import type { Family } from "../family.ts";

export const attached: Family = {
  name: "what hangs on a table",
  setup: `
    CREATE TABLE account (id bigint PRIMARY KEY, name text, tags jsonb);
    INSERT INTO account SELECT i, 'name ' || i, '{}' FROM generate_series(1, 300) i;
    CREATE TABLE log (id bigint);
    INSERT INTO log SELECT generate_series(1, 100);
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TRIGGER touched BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION touch();
    CREATE RULE quiet AS ON DELETE TO log DO INSTEAD NOTHING;
    CREATE POLICY own ON account USING (id > 0);
    CREATE STATISTICS account_more ON id, name FROM account;
    CREATE PUBLICATION told FOR TABLE log;
    CREATE VIEW named AS SELECT id FROM account;`,
  statements: [
    "CREATE TRIGGER again BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION touch()",
    "CREATE OR REPLACE TRIGGER touched BEFORE INSERT ON account FOR EACH ROW EXECUTE FUNCTION touch()",
    "CREATE CONSTRAINT TRIGGER later AFTER INSERT ON account DEFERRABLE FOR EACH ROW EXECUTE FUNCTION touch()",
    "DROP TRIGGER touched ON account",
    "ALTER TRIGGER touched ON account RENAME TO renamed",
    "ALTER TABLE account DISABLE TRIGGER touched",
    "ALTER TABLE account DISABLE TRIGGER ALL",
    "ALTER TABLE account ENABLE ALWAYS TRIGGER touched",
    "CREATE RULE still AS ON UPDATE TO log DO INSTEAD NOTHING",
    "DROP RULE quiet ON log",
    "ALTER TABLE log DISABLE RULE quiet",
    "CREATE POLICY all_of_it ON account USING (true)",
    "ALTER POLICY own ON account USING (id > 1)",
    "DROP POLICY own ON account",
    "CREATE STATISTICS other ON name, tags FROM account",
    "ALTER STATISTICS account_more SET STATISTICS 100",
    "DROP STATISTICS account_more",
    "CREATE PUBLICATION everything FOR ALL TABLES",
    "CREATE PUBLICATION one FOR TABLE account",
    "ALTER PUBLICATION told ADD TABLE account",
    "ALTER PUBLICATION told DROP TABLE log",
    "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "DROP FUNCTION touch() CASCADE",
    "DROP VIEW named",
  ],
};

export const types: Family = {
  name: "types",
  setup: `
    CREATE TYPE mood AS ENUM ('good', 'bad');
    CREATE DOMAIN short AS text;
    CREATE DOMAIN limited AS text CONSTRAINT limit_of CHECK (length(VALUE) < 100);
    CREATE DOMAIN unproven AS int;
    CREATE TABLE account (id bigint PRIMARY KEY, mood mood, word short, bounded limited, number unproven);
    INSERT INTO account SELECT i, 'good', 'w', 'b', i FROM generate_series(1, 300) i;
    ALTER DOMAIN unproven ADD CONSTRAINT above CHECK (VALUE > 0) NOT VALID;`,
  statements: [
    "ALTER TYPE mood ADD VALUE 'fair'",
    "ALTER TYPE mood ADD VALUE IF NOT EXISTS 'fair' BEFORE 'bad'",
    "ALTER TYPE mood RENAME VALUE 'good' TO 'fine'",
    "ALTER TYPE mood RENAME TO feeling",
    "CREATE TYPE kind AS ENUM ('a', 'b')",
    "DROP TYPE mood CASCADE",
    "CREATE DOMAIN another AS int CHECK (VALUE > 0)",
    "ALTER DOMAIN short ADD CONSTRAINT limit_of CHECK (length(VALUE) < 10)",
    "ALTER DOMAIN short ADD CONSTRAINT limit_of CHECK (length(VALUE) < 10) NOT VALID",
    "ALTER DOMAIN short SET NOT NULL",
    "ALTER DOMAIN short SET DEFAULT 'x'",
    "ALTER DOMAIN limited DROP CONSTRAINT limit_of",
    "ALTER DOMAIN unproven VALIDATE CONSTRAINT above",
    "DROP DOMAIN short CASCADE",
  ],
};
