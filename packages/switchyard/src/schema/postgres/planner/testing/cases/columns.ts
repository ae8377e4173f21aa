import type { MigrationCase } from "../migrationCase.ts";

const users = `
  CREATE TABLE users (id int PRIMARY KEY, name text, age text NOT NULL DEFAULT '18', email varchar(40) CONSTRAINT users_email_key UNIQUE);
  CREATE INDEX users_age ON users (age);
  ALTER TABLE users ADD CONSTRAINT users_age_filled CHECK (length(age::text) > 0);
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
      `UPDATE users SET age = age + 1 WHERE id = 2`,
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
];
