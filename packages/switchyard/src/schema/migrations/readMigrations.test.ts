import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { SwitchyardError } from "../../errors.ts";
import { readMigrationFiles, toMigrations } from "./readMigrations.ts";

async function withFolder(
  files: Readonly<Record<string, string>>,
  body: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await body(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function errorOf(promise: Promise<unknown>): Promise<SwitchyardError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof SwitchyardError) return error;
  throw new Error("no SwitchyardError", { cause: error });
}

const sql = "CREATE TABLE a (id int);";

describe("the order of the migrations in a folder", () => {
  test.each([
    [
      "of plain files",
      { "0002_b.yaml": "x", "0001_a.sql": sql, "0003_c.json": "{}", "README.md": "" },
      ["0001_a", "0002_b", "0003_c"],
    ],
    [
      "of Prisma",
      { "2_b/migration.sql": sql, "1_a/migration.sql": sql, "migration_lock.toml": "" },
      ["1_a", "2_b"],
    ],
    [
      "of Drizzle",
      {
        "meta/_journal.json": '{"entries":[{"idx":1,"tag":"0001_a"},{"idx":0,"tag":"0000_z"}]}',
        "0000_z.sql": sql,
        "0001_a.sql": sql,
        "9_not_in_the_journal.sql": sql,
      },
      ["0000_z", "0001_a"],
    ],
    [
      "of Flyway",
      { "V10__c.sql": sql, "V9__b.sql": sql, "V1_2__a.sql": sql, "V1_10__aa.sql": sql },
      ["V1_2__a", "V1_10__aa", "V9__b", "V10__c"],
    ],
    ["with the way back beside them", { "1_a.up.sql": sql, "1_a.down.sql": "DROP TABLE a" }, ["1_a"]],
  ])("%s", (_tool, files, names) =>
    withFolder(files, async (folder) => {
      expect((await readMigrationFiles(folder)).map(({ name }) => name)).toEqual(names);
    }),
  );

  test.each([
    ["two of one name", { "1.sql": sql, "1.yaml": "" }, /both the migration 1/],
    ["numbers of different length", { "9_a.sql": sql, "10_b.sql": sql }, /10_b would run before 9_a/],
    ["what runs whenever it changes", { "V1__a.sql": sql, "R__views.sql": sql }, /R__views.sql/],
    ["a program of Rails", { "20240101000000_add.rb": "" }, /is a program/],
    ["a program of Knex", { "20240101000000_add.js": "" }, /is a program/],
  ])("refuses %s", (_what, files, message) =>
    withFolder(files, async (folder) => {
      const error = await errorOf(readMigrationFiles(folder));
      expect(error.code).toBe("MIGRATION_INVALID");
      expect(error.message).toMatch(message);
      expect(error.next).toBeDefined();
    }),
  );

  test("says how to begin where there is no folder", async () => {
    expect((await errorOf(readMigrationFiles("/nowhere/migrations"))).next).toContain("db new");
  });
});

function yaml(text: string) {
  return [{ name: "1", file: "1.yaml", text, format: "yaml" }] as const;
}

describe("operations in a file", () => {
  test("have positions, in JSON as in YAML", async () => {
    const text =
      '{\n  "operations": [\n    { "drop_table": { "name": "a" } },\n    { "rename_table": { "from": "b", "to": "c" } }\n  ]\n}';
    const [migration] = await toMigrations([{ name: "1", file: "1.json", text, format: "json" }], null);
    expect(migration?.operations).toEqual([
      { drop_table: { name: "a" } },
      { rename_table: { from: "b", to: "c" } },
    ]);
    expect(migration?.positions.map(({ line, column }) => [line, column])).toEqual([
      [3, 5],
      [4, 5],
    ]);
  });

  test.each([
    ["operations:\n  - add_colum: {}", 2, 5, /did you mean "add_column"/],
    ["operations:\n  - drop_table: { name: a }\n    drop_index: { name: b }", 3, 5, /one key/],
    ["operations:\n  - drop_column: { table: a, colunm: b }", 2, 30, /did you mean "column"/],
    ["operations:\n  - drop_column:\n      table: a", 2, 5, /"column" is missing/],
    [
      "operations:\n  - add_column:\n      table: a\n      column: { name: b, type: 5 }",
      4,
      32,
      /put it in quotes/,
    ],
    [
      "operations:\n  - add_column:\n      table: a\n      column: { name: b, type: int }\n      up: 1); DROP TABLE a",
      5,
      11,
      /not one SQL expression/,
    ],
    ["operations:\n  - sql: { up: SELEC 1 }", 2, 16, /syntax error/],
    ["version_schema: x\noperations: []", 1, 1, /names versions itself/],
    ["steps: []", 1, 1, /Unknown key/],
    ["", 1, 1, /empty/],
    ["operations: [", 1, 14, /not valid YAML/i],
  ])("%s", async (text, line, column, message) => {
    const error = await errorOf(toMigrations(yaml(text), null));
    const problems = error.fields?.["problems"];
    expect(problems).toContainEqual(
      expect.objectContaining({
        message: expect.stringMatching(message),
        position: expect.objectContaining({ line, column }),
      }),
    );
  });
});

describe("migrations of several files", () => {
  test("see what the files before them leave", async () => {
    const files = [
      {
        name: "1",
        file: "1.sql",
        text: "CREATE TABLE a (id int PRIMARY KEY, n bigint NOT NULL);",
        format: "sql",
      },
      { name: "2", file: "2.sql", text: "ALTER TABLE a ALTER COLUMN n TYPE integer;", format: "sql" },
    ] as const;
    const [, second] = await toMigrations(files, null);
    expect(second?.operations).toEqual([
      {
        alter_column: {
          table: "a",
          column: "n",
          type: "integer",
          up: "CAST(n AS integer)",
          down: "CAST(n AS bigint)",
        },
      },
    ]);
    expect(second?.checksum).toMatch(/^[0-9a-f]{64}$/);
  });

  test("say all that is wrong with any of them at once", async () => {
    const files = [
      { name: "1", file: "1.sql", text: "ALTER TABLE a ADD b int NOT NULL;", format: "sql" },
      { name: "2", file: "2.sql", text: "TRUNCATE a;\n\nVACUUM;", format: "sql" },
    ] as const;
    const error = await errorOf(toMigrations(files, null));
    expect(error.code).toBe("MIGRATION_REFUSED");
    expect(error.message).toContain("1.sql:1:19");
    expect(error.message).toContain("2.sql:3:1");
    expect(error.fields?.["problems"]).toHaveLength(3);
  });
});
