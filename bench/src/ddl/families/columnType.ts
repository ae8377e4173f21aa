import type { Family } from "../family.ts";

export const columnType: Family = {
  name: "change a column's type",
  setup: `
    CREATE DOMAIN plain AS text;
    CREATE DOMAIN short AS text CHECK (length(VALUE) < 100);
    CREATE DOMAIN positive AS int CHECK (VALUE > 0);
    CREATE TYPE mood AS ENUM ('good', 'bad');
    CREATE TABLE account (
      id int PRIMARY KEY, word text, code varchar(20), letters char(10), anything varchar, amount numeric(10, 2),
      free numeric, small smallint, count int, big bigint, made timestamp, seen timestamptz, at timestamp(3),
      mood text, ratio float4, address inet, net cidr, bits varbit(8), fixed bit(8), feeling mood, flag boolean,
      data json, pause interval, minutes interval(3), numbers int[], codes varchar(5)[], domained plain, positive positive,
      clock time(3), name name, raw bytea, checked varchar(20), indexed varchar(20), partly varchar(20), expressed varchar(20)
    );
    INSERT INTO account (id, word, code, letters, anything, amount, free, small, count, big, made, seen, at, mood, ratio,
        address, net, bits, fixed, feeling, flag, data, pause, minutes, numbers, codes, domained, positive, clock, name,
        raw, checked, indexed, partly, expressed)
      SELECT i, '7', '7', 'x', 'x', 1, 2, 3, 4, 5, now(), now(), now(), 'good', 1, '10.0.0.1', '10.0.0.0/8', '101', '10101010',
        'good', true, '{}', '1 day', '1 day', '{1}', '{a}', 'x', 1, '10:00', 'n', 'x', 'a', i, i, i
      FROM generate_series(1, 300) i;
    ALTER TABLE account ADD CONSTRAINT account_checked CHECK (checked <> '');
    CREATE INDEX account_indexed ON account (indexed);
    CREATE UNIQUE INDEX account_big ON account (big, id);
    CREATE INDEX account_partly ON account (id) WHERE partly <> '';
    CREATE INDEX account_expressed ON account (lower(expressed));
    CREATE INDEX account_word ON account (word);
    CREATE INDEX account_made ON account (made);`,
  statements: [
    "ALTER TABLE account ALTER COLUMN code TYPE varchar(40)",
    "ALTER TABLE account ALTER COLUMN code TYPE varchar(10)",
    "ALTER TABLE account ALTER COLUMN code TYPE varchar(20)",
    "ALTER TABLE account ALTER COLUMN code TYPE varchar",
    "ALTER TABLE account ALTER COLUMN code TYPE text",
    "ALTER TABLE account ALTER COLUMN code SET DATA TYPE text",
    "ALTER TABLE account ALTER COLUMN code TYPE char(20)",
    "ALTER TABLE account ALTER COLUMN code TYPE int USING code::int",
    "ALTER TABLE account ALTER COLUMN code TYPE text USING code::text",
    "ALTER TABLE account ALTER COLUMN code TYPE text USING lower(code)",
    "ALTER TABLE account ALTER COLUMN code TYPE text USING word",
    'ALTER TABLE account ALTER COLUMN code TYPE varchar(20) COLLATE "C"',
    "ALTER TABLE account ALTER COLUMN anything TYPE text",
    "ALTER TABLE account ALTER COLUMN anything TYPE varchar(100)",
    "ALTER TABLE account ALTER COLUMN mood TYPE varchar(10)",
    "ALTER TABLE account ALTER COLUMN mood TYPE varchar",
    "ALTER TABLE account ALTER COLUMN mood TYPE mood USING mood::mood",
    "ALTER TABLE account ALTER COLUMN feeling TYPE text",
    "ALTER TABLE account ALTER COLUMN letters TYPE char(20)",
    "ALTER TABLE account ALTER COLUMN letters TYPE text",
    "ALTER TABLE account ALTER COLUMN letters TYPE varchar(10)",
    "ALTER TABLE account ALTER COLUMN amount TYPE numeric(12, 2)",
    "ALTER TABLE account ALTER COLUMN amount TYPE numeric(12, 4)",
    "ALTER TABLE account ALTER COLUMN amount TYPE numeric(8, 2)",
    "ALTER TABLE account ALTER COLUMN amount TYPE numeric",
    "ALTER TABLE account ALTER COLUMN amount TYPE float8",
    "ALTER TABLE account ALTER COLUMN free TYPE numeric(20, 2)",
    "ALTER TABLE account ALTER COLUMN small TYPE int",
    "ALTER TABLE account ALTER COLUMN count TYPE bigint",
    "ALTER TABLE account ALTER COLUMN id TYPE bigint",
    "ALTER TABLE account ALTER COLUMN big TYPE int",
    "ALTER TABLE account ALTER COLUMN count TYPE text",
    "ALTER TABLE account ALTER COLUMN count TYPE oid USING count::oid",
    "ALTER TABLE account ALTER COLUMN ratio TYPE float8",
    "ALTER TABLE account ALTER COLUMN made TYPE timestamptz",
    "ALTER TABLE account ALTER COLUMN made TYPE timestamptz USING made AT TIME ZONE 'UTC'",
    "ALTER TABLE account ALTER COLUMN seen TYPE timestamp",
    "ALTER TABLE account ALTER COLUMN seen TYPE timestamptz(3)",
    "ALTER TABLE account ALTER COLUMN at TYPE timestamp(6)",
    "ALTER TABLE account ALTER COLUMN at TYPE timestamp(1)",
    "ALTER TABLE account ALTER COLUMN at TYPE timestamp",
    "ALTER TABLE account ALTER COLUMN made TYPE date",
    "ALTER TABLE account ALTER COLUMN clock TYPE time(6)",
    "ALTER TABLE account ALTER COLUMN clock TYPE time(1)",
    "ALTER TABLE account ALTER COLUMN minutes TYPE interval(6)",
    "ALTER TABLE account ALTER COLUMN minutes TYPE interval",
    "ALTER TABLE account ALTER COLUMN pause TYPE interval(2)",
    "ALTER TABLE account ALTER COLUMN net TYPE inet",
    "ALTER TABLE account ALTER COLUMN address TYPE cidr",
    "ALTER TABLE account ALTER COLUMN bits TYPE varbit(16)",
    "ALTER TABLE account ALTER COLUMN bits TYPE varbit(4)",
    "ALTER TABLE account ALTER COLUMN fixed TYPE varbit",
    "ALTER TABLE account ALTER COLUMN flag TYPE int USING flag::int",
    "ALTER TABLE account ALTER COLUMN data TYPE jsonb",
    "ALTER TABLE account ALTER COLUMN data TYPE jsonb USING data::jsonb",
    "ALTER TABLE account ALTER COLUMN word TYPE jsonb USING word::jsonb",
    "ALTER TABLE account ALTER COLUMN numbers TYPE bigint[]",
    "ALTER TABLE account ALTER COLUMN codes TYPE varchar(10)[]",
    "ALTER TABLE account ALTER COLUMN codes TYPE text[]",
    "ALTER TABLE account ALTER COLUMN domained TYPE text",
    "ALTER TABLE account ALTER COLUMN word TYPE plain",
    "ALTER TABLE account ALTER COLUMN word TYPE short",
    "ALTER TABLE account ALTER COLUMN count TYPE positive",
    "ALTER TABLE account ALTER COLUMN positive TYPE int",
    "ALTER TABLE account ALTER COLUMN name TYPE text",
    "ALTER TABLE account ALTER COLUMN raw TYPE text USING encode(raw, 'hex')",
    "ALTER TABLE account ALTER COLUMN checked TYPE varchar(40)",
    "ALTER TABLE account ALTER COLUMN checked TYPE text",
    "ALTER TABLE account ALTER COLUMN indexed TYPE varchar(40)",
    "ALTER TABLE account ALTER COLUMN indexed TYPE text",
    'ALTER TABLE account ALTER COLUMN indexed TYPE text COLLATE "C"',
    "ALTER TABLE account ALTER COLUMN partly TYPE text",
    "ALTER TABLE account ALTER COLUMN expressed TYPE text",
    "ALTER TABLE account ALTER COLUMN expressed TYPE varchar(60)",
    "ALTER TABLE account ALTER COLUMN code TYPE text, ALTER COLUMN count TYPE bigint",
    "ALTER TABLE account ALTER COLUMN code TYPE text, ALTER COLUMN anything TYPE text",
    "ALTER TABLE account ALTER COLUMN word TYPE text",
    "ALTER TABLE account ALTER COLUMN word TYPE varchar",
  ],
};

export const referencedColumnType: Family = {
  name: "change the type of a key that others refer to",
  setup: `
    CREATE TABLE parent (id int PRIMARY KEY, code varchar(10) UNIQUE);
    INSERT INTO parent SELECT i, i FROM generate_series(1, 100) i;
    CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent, parent_code varchar(10) REFERENCES parent (code));
    INSERT INTO child SELECT i, i % 100 + 1, i % 100 + 1 FROM generate_series(1, 300) i;`,
  statements: [
    "ALTER TABLE parent ALTER COLUMN id TYPE bigint",
    "ALTER TABLE child ALTER COLUMN parent_id TYPE bigint",
    "ALTER TABLE parent ALTER COLUMN code TYPE varchar(20)",
    "ALTER TABLE child ALTER COLUMN parent_code TYPE text",
  ],
};
