import type { MigrationCase } from "../migrationCase.ts";

const users = `
  CREATE TABLE users (id int PRIMARY KEY, name text, age text NOT NULL DEFAULT '18', email varchar(40) CONSTRAINT users_email_key UNIQUE);
  CREATE INDEX users_age ON users (age);
  ALTER TABLE users ADD CONSTRAINT users_age_filled CHECK (age IS NOT NULL);
  COMMENT ON COLUMN users.age IS 'in years';
  INSERT INTO users VALUES (1, 'Ada Lovelace', '36', 'ada@example.org'), (2, 'Alan Turing', '41', NULL);`;

export const columnCases: readonly MigrationCase[] = [
  {
    name: "add_column without a default",
    setup: users,
    operations: [{ add_column: { table: "users", column: { name: "city", type: "text", nullable: true } } }],
    oldWrites: [`INSERT INTO users (id, name) VALUES (3, 'Old')`],
    newWrites: [
      `INSERT INTO users (id, name, city) VALUES (4, 'New', 'Oslo')`,
      `UPDATE users SET city = 'Bergen' WHERE id = 1`,
    ],
    oldRead: {
      sql: "SELECT id, name FROM users ORDER BY id",
      rows: [
        ["1", "Ada Lovelace"],
        ["2", "Alan Turing"],
        ["3", "Old"],
        ["4", "New"],
      ],
    },
    newRead: {
      sql: "SELECT id, city FROM users ORDER BY id",
      rows: [
        ["1", "Bergen"],
        ["2", null],
        ["3", null],
        ["4", "Oslo"],
      ],
    },
    reference: "ALTER TABLE users ADD COLUMN city text",
  },
  {
    name: "add_column with up",
    setup: users,
    operations: [
      {
        add_column: {
          table: "users",
          column: { name: "first", type: "text", nullable: false, comment: "given" },
          up: "split_part(coalesce(name, ''), ' ', 1)",
        },
      },
    ],
    oldWrites: [
      `INSERT INTO users (id, name) VALUES (3, 'Old One')`,
      `UPDATE users SET name = 'Augusta Ada' WHERE id = 1`,
    ],
    newWrites: [
      `INSERT INTO users (id, name, first) VALUES (4, 'New One', 'Newt')`,
      `UPDATE users SET first = 'Al' WHERE id = 2`,
      `UPDATE users SET age = '1' WHERE id = 2`,
    ],
    oldRead: {
      sql: "SELECT id, name FROM users ORDER BY id",
      rows: [
        ["1", "Augusta Ada"],
        ["2", "Alan Turing"],
        ["3", "Old One"],
        ["4", "New One"],
      ],
    },
    newRead: {
      sql: "SELECT id, first FROM users ORDER BY id",
      rows: [
        ["1", "Augusta"],
        ["2", "Al"],
        ["3", "Old"],
        ["4", "Newt"],
      ],
    },
    reference:
      "ALTER TABLE users ADD COLUMN first text; UPDATE users SET first = ''; ALTER TABLE users ALTER first SET NOT NULL; COMMENT ON COLUMN users.first IS 'given'",
  },
  {
    name: "rename_column",
    setup: users,
    operations: [{ rename_column: { table: "users", from: "email", to: "mail" } }],
    oldWrites: [`INSERT INTO users (id, email) VALUES (3, 'old@example.org')`],
    newWrites: [
      `INSERT INTO users (id, mail) VALUES (4, 'new@example.org')`,
      `UPDATE users SET mail = 'alan@example.org' WHERE id = 2`,
    ],
    oldRead: {
      sql: "SELECT id, email FROM users ORDER BY id",
      rows: [
        ["1", "ada@example.org"],
        ["2", "alan@example.org"],
        ["3", "old@example.org"],
        ["4", "new@example.org"],
      ],
    },
    newRead: {
      sql: "SELECT id, mail FROM users ORDER BY id",
      rows: [
        ["1", "ada@example.org"],
        ["2", "alan@example.org"],
        ["3", "old@example.org"],
        ["4", "new@example.org"],
      ],
    },
    reference: "ALTER TABLE users RENAME email TO mail",
  },
  {
    name: "alter_column type",
    setup: users,
    operations: [
      {
        alter_column: {
          table: "users",
          column: "age",
          type: "integer",
          default: "18",
          up: "age::integer",
          down: "age::text",
        },
      },
    ],
    oldWrites: [`INSERT INTO users (id) VALUES (3)`, `UPDATE users SET age = '037' WHERE id = 1`],
    newWrites: [
      `INSERT INTO users (id) VALUES (4)`,
      `UPDATE users SET name = 'Augusta' WHERE id = 1`,
      `UPDATE users SET age = 42 WHERE id = 2`,
    ],
    oldRead: {
      sql: "SELECT id, age FROM users ORDER BY id",
      rows: [
        ["1", "037"],
        ["2", "42"],
        ["3", "18"],
        ["4", "18"],
      ],
    },
    newRead: {
      sql: "SELECT id, age FROM users ORDER BY id",
      rows: [
        ["1", "37"],
        ["2", "42"],
        ["3", "18"],
        ["4", "18"],
      ],
    },
    reference: `ALTER TABLE users ALTER age DROP DEFAULT, ALTER age TYPE integer USING age::integer, ALTER age SET DEFAULT 18`,
  },
  {
    name: "alter_column type of the primary key",
    setup: users,
    operations: [{ alter_column: { table: "users", column: "id", type: "bigint" } }],
    oldWrites: [`INSERT INTO users (id, name) VALUES (3, 'Old')`],
    newWrites: [`INSERT INTO users (id, name) VALUES (4, 'New')`],
    oldRead: {
      sql: "SELECT id, pg_typeof(id) FROM users ORDER BY id",
      rows: [
        ["1", "integer"],
        ["2", "integer"],
        ["3", "integer"],
        ["4", "integer"],
      ],
    },
    newRead: {
      sql: "SELECT id, pg_typeof(id) FROM users ORDER BY id",
      rows: [
        ["1", "bigint"],
        ["2", "bigint"],
        ["3", "bigint"],
        ["4", "bigint"],
      ],
    },
    reference: `ALTER TABLE users ALTER id TYPE bigint`,
  },
  {
    name: "drop_column",
    setup: users,
    operations: [{ drop_column: { table: "users", column: "age", down: "'0'" } }],
    oldWrites: [`INSERT INTO users (id, age) VALUES (3, '3')`],
    newWrites: [`INSERT INTO users (id, name) VALUES (4, 'New')`, `UPDATE users SET name = 'A' WHERE id = 1`],
    oldRead: {
      sql: "SELECT id, age FROM users ORDER BY id",
      rows: [
        ["1", "36"],
        ["2", "41"],
        ["3", "3"],
        ["4", "0"],
      ],
    },
    newRead: { sql: "SELECT id, name, email FROM users WHERE id = 1", rows: [["1", "A", "ada@example.org"]] },
    reference: `ALTER TABLE users DROP COLUMN age`,
  },
  {
    name: "add_column with a volatile default, not null and unique",
    setup: users,
    operations: [
      {
        add_column: {
          table: "users",
          column: {
            name: "token",
            type: "uuid",
            default: "gen_random_uuid()",
            nullable: false,
            unique: true,
          },
        },
      },
    ],
    oldWrites: [`INSERT INTO users (id, name) VALUES (3, 'Old')`, `UPDATE users SET name = 'A' WHERE id = 1`],
    newWrites: [`INSERT INTO users (id, name) VALUES (4, 'New')`],
    oldRead: {
      sql: "SELECT id, name FROM users ORDER BY id",
      rows: [
        ["1", "A"],
        ["2", "Alan Turing"],
        ["3", "Old"],
        ["4", "New"],
      ],
    },
    newRead: { sql: "SELECT count(DISTINCT token) FROM users", rows: [["4"]] },
    reference:
      "ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid() NOT NULL CONSTRAINT users_token_key UNIQUE",
  },
  {
    name: "add_column with a constant default, a check and a reference",
    setup: `${users} CREATE TABLE cities (id int PRIMARY KEY); INSERT INTO cities VALUES (7)`,
    operations: [
      {
        add_column: {
          table: "users",
          column: {
            name: "city",
            type: "int",
            default: "7",
            nullable: false,
            check: { name: "users_city_positive", constraint: "city > 0" },
            references: { name: "users_city", table: "cities", column: "id", on_delete: "SET NULL" },
          },
        },
      },
    ],
    oldWrites: [`INSERT INTO users (id, name) VALUES (3, 'Old')`],
    newWrites: [`INSERT INTO users (id, name, city) VALUES (4, 'New', 7)`],
    oldRead: { sql: "SELECT count(*) FROM users", rows: [["4"]] },
    newRead: {
      sql: "SELECT id, city FROM users ORDER BY id",
      rows: [
        ["1", "7"],
        ["2", "7"],
        ["3", "7"],
        ["4", "7"],
      ],
    },
    reference:
      "ALTER TABLE users ADD COLUMN city int DEFAULT 7 NOT NULL CONSTRAINT users_city_positive CHECK (city > 0) CONSTRAINT users_city REFERENCES cities (id) ON DELETE SET NULL",
  },
  {
    name: "add_column serial",
    setup: users,
    operations: [{ add_column: { table: "users", column: { name: "number", type: "bigserial" } } }],
    oldWrites: [`INSERT INTO users (id, name) VALUES (3, 'Old')`],
    newWrites: [`INSERT INTO users (id, name) VALUES (4, 'New')`],
    oldRead: { sql: "SELECT count(*) FROM users", rows: [["4"]] },
    newRead: { sql: "SELECT count(DISTINCT number) FROM users", rows: [["4"]] },
    reference: "ALTER TABLE users ADD COLUMN number bigserial",
  },
  {
    name: "add_column with an identity",
    setup: users,
    operations: [
      {
        add_column: {
          table: "users",
          column: {
            name: "number",
            type: "bigint",
            generated: { identity: { user_specified_values: "ALWAYS" } },
          },
        },
      },
    ],
    oldWrites: [`INSERT INTO users (id, name) VALUES (3, 'Old')`],
    newWrites: [`INSERT INTO users (id, name) VALUES (4, 'New')`],
    oldRead: { sql: "SELECT count(*) FROM users", rows: [["4"]] },
    newRead: { sql: "SELECT count(DISTINCT number) FROM users", rows: [["4"]] },
    reference: "ALTER TABLE users ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY",
  },
  {
    name: "alter_column type of a serial primary key",
    setup: `CREATE TABLE users (id serial PRIMARY KEY, name text); INSERT INTO users (name) VALUES ('Ada')`,
    operations: [{ alter_column: { table: "users", column: "id", type: "bigint" } }],
    oldWrites: [`INSERT INTO users (name) VALUES ('Old')`],
    newWrites: [`INSERT INTO users (name) VALUES ('New')`],
    oldRead: { sql: "SELECT name FROM users ORDER BY id", rows: [["Ada"], ["Old"], ["New"]] },
    newRead: {
      sql: "SELECT name, pg_typeof(id) FROM users ORDER BY id",
      rows: [
        ["Ada", "bigint"],
        ["Old", "bigint"],
        ["New", "bigint"],
      ],
    },
    reference: "ALTER TABLE users ALTER id TYPE bigint; ALTER SEQUENCE users_id_seq AS bigint",
  },
  {
    name: "alter_column type of an identity",
    setup: `CREATE TABLE users (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text); INSERT INTO users (name) VALUES ('Ada')`,
    operations: [{ alter_column: { table: "users", column: "id", type: "bigint" } }],
    oldWrites: [`INSERT INTO users (name) VALUES ('Old')`],
    newWrites: [`INSERT INTO users (name) VALUES ('New')`],
    oldRead: { sql: "SELECT name FROM users ORDER BY id", rows: [["Ada"], ["Old"], ["New"]] },
    newRead: {
      sql: "SELECT name, pg_typeof(id) FROM users ORDER BY id",
      rows: [
        ["Ada", "bigint"],
        ["Old", "bigint"],
        ["New", "bigint"],
      ],
    },
    reference: "ALTER TABLE users ALTER id TYPE bigint",
  },
  {
    name: "alter_column nullable false for the new version",
    setup: users,
    operations: [
      {
        alter_column: {
          table: "users",
          column: "name",
          nullable: false,
          up: "coalesce(name, '?')",
          down: "nullif(name, '?')",
        },
      },
    ],
    oldWrites: [`INSERT INTO users (id) VALUES (3)`],
    newWrites: [`INSERT INTO users (id, name) VALUES (4, '?')`],
    oldRead: {
      sql: "SELECT id, name FROM users ORDER BY id",
      rows: [
        ["1", "Ada Lovelace"],
        ["2", "Alan Turing"],
        ["3", null],
        ["4", null],
      ],
    },
    newRead: {
      sql: "SELECT id, name FROM users ORDER BY id",
      rows: [
        ["1", "Ada Lovelace"],
        ["2", "Alan Turing"],
        ["3", "?"],
        ["4", "?"],
      ],
    },
    reference: "UPDATE users SET name = '?' WHERE name IS NULL; ALTER TABLE users ALTER name SET NOT NULL",
  },
  {
    name: "alter_column nullable false for both versions",
    setup: users,
    operations: [{ alter_column: { table: "users", column: "name", nullable: false } }],
    oldWrites: [`INSERT INTO users (id, name) VALUES (3, 'Old')`],
    newWrites: [`INSERT INTO users (id, name) VALUES (4, 'New')`],
    oldRead: { sql: "SELECT count(*) FROM users", rows: [["4"]] },
    newRead: { sql: "SELECT count(*) FROM users", rows: [["4"]] },
    reference: "ALTER TABLE users ALTER name SET NOT NULL",
  },
  {
    name: "alter_column nullable true",
    setup: `${users} ALTER TABLE users DROP CONSTRAINT users_age_filled`,
    operations: [
      { alter_column: { table: "users", column: "age", nullable: true, down: "coalesce(age, '0')" } },
    ],
    oldWrites: [`INSERT INTO users (id, age) VALUES (3, '3')`],
    newWrites: [`INSERT INTO users (id, age) VALUES (4, NULL)`],
    oldRead: {
      sql: "SELECT id, age FROM users ORDER BY id",
      rows: [
        ["1", "36"],
        ["2", "41"],
        ["3", "3"],
        ["4", "0"],
      ],
    },
    newRead: {
      sql: "SELECT id, age FROM users ORDER BY id",
      rows: [
        ["1", "36"],
        ["2", "41"],
        ["3", "3"],
        ["4", null],
      ],
    },
    reference: "ALTER TABLE users ALTER age DROP NOT NULL",
  },
  {
    name: "alter_column default, unique, check, comment for both versions",
    setup: users,
    operations: [
      {
        alter_column: {
          table: "users",
          column: "name",
          default: "'nobody'",
          comment: "whole",
          unique: { name: "users_name_one" },
          check: { name: "users_name_long", constraint: "length(name) > 1" },
        },
      },
    ],
    oldWrites: [`INSERT INTO users (id) VALUES (3)`],
    newWrites: [`INSERT INTO users (id) VALUES (4)`],
    oldRead: {
      sql: "SELECT id, name FROM users WHERE id > 2 ORDER BY id",
      rows: [
        ["3", null],
        ["4", "nobody"],
      ],
    },
    newRead: {
      sql: "SELECT id, name FROM users WHERE id > 2 ORDER BY id",
      rows: [
        ["3", null],
        ["4", "nobody"],
      ],
    },
    reference:
      "ALTER TABLE users ALTER name SET DEFAULT 'nobody', ADD CONSTRAINT users_name_one UNIQUE (name), ADD CONSTRAINT users_name_long CHECK (length(name) > 1); COMMENT ON COLUMN users.name IS 'whole'",
  },
  {
    name: "alter_column without its default",
    setup: `CREATE TABLE users (id int PRIMARY KEY, name text DEFAULT 'x')`,
    operations: [{ alter_column: { table: "users", column: "name", default: null } }],
    oldWrites: [`INSERT INTO users (id) VALUES (3)`],
    newWrites: [`INSERT INTO users (id) VALUES (4)`],
    oldRead: {
      sql: "SELECT id, name FROM users ORDER BY id",
      rows: [
        ["3", "x"],
        ["4", null],
      ],
    },
    newRead: {
      sql: "SELECT id, name FROM users ORDER BY id",
      rows: [
        ["3", "x"],
        ["4", null],
      ],
    },
    reference: "ALTER TABLE users ALTER name DROP DEFAULT",
  },
  {
    name: "alter_column type, unique and indexed, with names that need quotes",
    setup: `CREATE TABLE "Order Lines" ("Id" int PRIMARY KEY, "select" varchar(5) CONSTRAINT "a ""b" UNIQUE, "Other" int);
      CREATE INDEX "Lower" ON "Order Lines" (lower("select"), "Other") WHERE "select" <> 'x'; INSERT INTO "Order Lines" VALUES (1, 'a', 1)`,
    operations: [{ alter_column: { table: "Order Lines", column: "select", type: "text" } }],
    oldWrites: [`INSERT INTO "Order Lines" VALUES (2, 'b', 2)`],
    newWrites: [`INSERT INTO "Order Lines" VALUES (3, 'c', 3)`],
    oldRead: { sql: `SELECT "select" FROM "Order Lines" ORDER BY 1`, rows: [["a"], ["b"], ["c"]] },
    newRead: { sql: `SELECT "select" FROM "Order Lines" ORDER BY 1`, rows: [["a"], ["b"], ["c"]] },
    reference: `ALTER TABLE "Order Lines" ALTER "select" TYPE text`,
  },
];
