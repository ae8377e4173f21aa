import type { Family } from "../family.ts";

export const notNull: Family = {
  name: "not null",
  setup: `
    CREATE TABLE account (id bigint PRIMARY KEY, name text, checked text, unproven text, either text, required text NOT NULL);
    INSERT INTO account SELECT i, 'a', 'b', 'c', 'd', 'e' FROM generate_series(1, 300) i;
    ALTER TABLE account ADD CONSTRAINT checked_is_there CHECK (checked IS NOT NULL);
    ALTER TABLE account ADD CONSTRAINT unproven_is_there CHECK (unproven IS NOT NULL) NOT VALID;
    ALTER TABLE account ADD CONSTRAINT either_is_there CHECK (either IS NOT NULL AND either <> '');`,
  statements: [
    "ALTER TABLE account ALTER COLUMN name SET NOT NULL",
    "ALTER TABLE account ALTER COLUMN required SET NOT NULL",
    "ALTER TABLE account ALTER COLUMN required DROP NOT NULL",
    "ALTER TABLE account ALTER COLUMN name DROP NOT NULL",
    "ALTER TABLE account ALTER COLUMN checked SET NOT NULL",
    "ALTER TABLE account ALTER COLUMN unproven SET NOT NULL",
    "ALTER TABLE account ALTER COLUMN either SET NOT NULL",
    "ALTER TABLE account ALTER COLUMN checked SET NOT NULL, DROP CONSTRAINT checked_is_there",
    "ALTER TABLE account ADD CONSTRAINT name_not_null NOT NULL name",
    "ALTER TABLE account ADD CONSTRAINT name_not_null NOT NULL name NOT VALID",
    "ALTER TABLE account ADD CONSTRAINT checked_not_null NOT NULL checked",
    {
      sql: "ALTER TABLE account VALIDATE CONSTRAINT name_not_null",
      setup: "ALTER TABLE account ADD CONSTRAINT name_not_null NOT NULL name NOT VALID",
    },
    {
      sql: "ALTER TABLE account ALTER COLUMN name SET NOT NULL",
      setup: "ALTER TABLE account ADD CONSTRAINT name_not_null NOT NULL name NOT VALID",
    },
  ],
};

export const check: Family = {
  name: "check",
  setup: `
    CREATE TABLE account (id bigint PRIMARY KEY, age int);
    INSERT INTO account SELECT i, i FROM generate_series(1, 300) i;
    ALTER TABLE account ADD CONSTRAINT proven CHECK (age > 0);
    ALTER TABLE account ADD CONSTRAINT unproven CHECK (age > -1) NOT VALID;`,
  statements: [
    "ALTER TABLE account ADD CONSTRAINT adult CHECK (age >= 0)",
    "ALTER TABLE account ADD CHECK (age >= 0)",
    "ALTER TABLE account ADD CONSTRAINT adult CHECK (age >= 0) NOT VALID",
    "ALTER TABLE account ADD CONSTRAINT adult CHECK (age >= 0) NOT ENFORCED",
    "ALTER TABLE account VALIDATE CONSTRAINT unproven",
    "ALTER TABLE account VALIDATE CONSTRAINT proven",
    "ALTER TABLE account DROP CONSTRAINT proven",
    "ALTER TABLE account DROP CONSTRAINT IF EXISTS missing",
    "ALTER TABLE account RENAME CONSTRAINT proven TO sure",
    "ALTER TABLE account DROP CONSTRAINT proven, ADD CONSTRAINT proven CHECK (age > -5)",
    "ALTER TABLE account ADD CONSTRAINT a CHECK (age >= 0) NOT VALID, VALIDATE CONSTRAINT unproven",
  ],
};

export const unique: Family = {
  name: "unique and primary key",
  setup: `
    CREATE TABLE account (id bigint PRIMARY KEY, email text, code int NOT NULL, period int4range);
    INSERT INTO account SELECT i, 'mail ' || i, i, int4range(i, i + 1) FROM generate_series(1, 300) i;
    CREATE UNIQUE INDEX account_email ON account (email);
    CREATE UNIQUE INDEX account_code ON account (code);
    CREATE TABLE bare (id bigint, other bigint NOT NULL, ranged int8range);
    INSERT INTO bare SELECT i, i, int8range(i, i + 1) FROM generate_series(1, 300) i;
    CREATE UNIQUE INDEX bare_id ON bare (id);
    CREATE UNIQUE INDEX bare_other ON bare (other);
    CREATE TABLE sold (account_id bigint REFERENCES account);
    INSERT INTO sold SELECT generate_series(1, 100);`,
  statements: [
    "ALTER TABLE account ADD CONSTRAINT account_email_key UNIQUE (email)",
    "ALTER TABLE account ADD UNIQUE (email, code)",
    "ALTER TABLE account ADD CONSTRAINT account_both UNIQUE (email, code) DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE account ADD UNIQUE NULLS NOT DISTINCT (email)",
    "ALTER TABLE account ADD CONSTRAINT account_email UNIQUE USING INDEX account_email",
    "ALTER TABLE account ADD CONSTRAINT account_code_key UNIQUE USING INDEX account_code",
    "ALTER TABLE bare ADD PRIMARY KEY (other)",
    "ALTER TABLE bare ADD PRIMARY KEY (id)",
    "ALTER TABLE bare ADD PRIMARY KEY USING INDEX bare_other",
    "ALTER TABLE bare ADD CONSTRAINT bare_pkey PRIMARY KEY USING INDEX bare_id",
    {
      sql: "ALTER TABLE bare ADD PRIMARY KEY USING INDEX bare_id",
      setup: "ALTER TABLE bare ADD CONSTRAINT bare_id_is_there CHECK (id IS NOT NULL)",
    },
    "ALTER TABLE bare ADD CONSTRAINT apart EXCLUDE USING gist (ranged WITH &&)",
    "ALTER TABLE account DROP CONSTRAINT account_pkey CASCADE",
    {
      sql: "ALTER TABLE bare DROP CONSTRAINT bare_key",
      setup: "ALTER TABLE bare ADD CONSTRAINT bare_key UNIQUE USING INDEX bare_other",
    },
  ],
};

export const foreignKey: Family = {
  name: "foreign key",
  setup: `
    CREATE TABLE account (id bigint PRIMARY KEY, code int UNIQUE);
    INSERT INTO account SELECT i, i FROM generate_series(1, 100) i;
    CREATE TABLE sold (id bigint PRIMARY KEY, account_id bigint, other_id bigint REFERENCES account, parent_id bigint);
    INSERT INTO sold SELECT i, i % 100 + 1, i % 100 + 1, i FROM generate_series(1, 300) i;
    ALTER TABLE sold ADD CONSTRAINT sold_unproven FOREIGN KEY (account_id) REFERENCES account NOT VALID;`,
  statements: [
    "ALTER TABLE sold ADD CONSTRAINT sold_account FOREIGN KEY (account_id) REFERENCES account (id)",
    "ALTER TABLE sold ADD FOREIGN KEY (account_id) REFERENCES account ON DELETE CASCADE",
    "ALTER TABLE sold ADD CONSTRAINT sold_account FOREIGN KEY (account_id) REFERENCES account NOT VALID",
    "ALTER TABLE sold ADD CONSTRAINT sold_parent FOREIGN KEY (parent_id) REFERENCES sold (id)",
    "ALTER TABLE sold ADD CONSTRAINT sold_account FOREIGN KEY (account_id) REFERENCES account NOT ENFORCED",
    "ALTER TABLE sold VALIDATE CONSTRAINT sold_unproven",
    "ALTER TABLE sold VALIDATE CONSTRAINT sold_other_id_fkey",
    "ALTER TABLE sold DROP CONSTRAINT sold_other_id_fkey",
    "ALTER TABLE sold ALTER CONSTRAINT sold_other_id_fkey DEFERRABLE INITIALLY DEFERRED",
    "ALTER TABLE sold RENAME CONSTRAINT sold_unproven TO sold_sure",
    "ALTER TABLE sold DROP CONSTRAINT sold_unproven, ADD CONSTRAINT sold_account FOREIGN KEY (account_id) REFERENCES account NOT VALID",
    "CREATE TABLE refund (id bigint PRIMARY KEY, sold_id bigint NOT NULL REFERENCES sold)",
    "CREATE TABLE refund (id bigint PRIMARY KEY, a bigint REFERENCES sold, b bigint REFERENCES account ON DELETE SET NULL)",
    "DROP TABLE sold",
    "DROP TABLE account CASCADE",
    "TRUNCATE sold",
    "TRUNCATE account CASCADE",
  ],
};
