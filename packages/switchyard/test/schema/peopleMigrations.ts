import type { MigrationFile } from "../../src/schema/migrations/migration.ts";

/** The table that the app of these tests begins with. */
export const people: MigrationFile = {
  name: "0001_people",
  file: "0001_people.sql",
  text: "CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, age text NOT NULL);",
  format: "sql",
};

/** What its new code needs: a column renamed, another retyped. */
export const reshape: MigrationFile = {
  name: "0002_reshape",
  file: "0002_reshape.yaml",
  format: "yaml",
  text: `operations:
  - rename_column: { table: people, from: name, to: full_name }
  - alter_column: { table: people, column: age, type: integer, up: "age::integer", down: "age::text" }
`,
};
