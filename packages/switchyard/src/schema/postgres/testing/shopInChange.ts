import { migrationOf } from "../../contract.ts";

/** A database with rows, and two migrations whose phases all have something to do there. */
export const shopSql = `
  CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL, age text, email text);
  CREATE INDEX users_email ON users (email);
  INSERT INTO users SELECT n, 'user ' || n, (20 + n)::text, CASE WHEN n % 3 > 0 THEN n || '@example.com' END
    FROM generate_series(1, 12) AS n`;

export const shopTables = ["public.users", "public.teams"];

export const shopMigrations = [
  migrationOf("0001_users", [
    { rename_column: { table: "users", from: "name", to: "full_name" } },
    { alter_column: { table: "users", column: "age", type: "int", up: "age::int", down: "age::text" } },
    { create_index: { name: "users_full_name", table: "users", columns: ["full_name"] } },
    { drop_index: { name: "users_email" } },
  ]),
  migrationOf("0002_teams", [
    { create_table: { name: "teams", columns: [{ name: "id", type: "int", pk: true }] } },
    { add_column: { table: "users", column: { name: "team", type: "int", nullable: true } } },
    {
      create_constraint: {
        table: "users",
        name: "users_team_fkey",
        type: "foreign_key",
        columns: ["team"],
        references: { table: "teams", columns: ["id"] },
      },
    },
    {
      alter_column: {
        table: "users",
        column: "email",
        nullable: false,
        up: "coalesce(email, 'none')",
        down: "email",
      },
    },
  ]),
];
