import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runBin, withFolder } from "./testing/runBin.ts";

test("db new writes a migration that can be converted as it is, and makes its folder", () =>
  withFolder(async (folder) => {
    const made = await runBin(folder, ["db", "new", "Split", "name!", "--folder", "db/changes"]);
    expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining("db convert db/changes/") });
    const [file = ""] = await readdir(join(folder, "db/changes"));
    expect(file).toMatch(/^\d{14}_split_name\.sql$/);
    const { status } = await runBin(folder, ["db", "convert", join("db/changes", file)]);
    expect(status).toBe(0);
  }));

test("db convert prints operations, and of what is missing the comment to add", () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, "1.sql"), "ALTER TABLE users RENAME COLUMN a TO b;");
    await writeFile(join(folder, "2.sql"), "ALTER TABLE users\n  DROP COLUMN c;");
    const done = await runBin(folder, ["db", "convert", "1.sql"]);
    expect(done.stdout).toContain("  - rename_column:\n      table: users");
    const asked = await runBin(folder, ["db", "convert", "1.sql", "2.sql", "--json"]);
    expect(asked.status).toBe(2);
    expect(JSON.parse(asked.stdout)).toMatchObject({
      error: {
        code: "MIGRATION_INCOMPLETE",
        position: { file: "2.sql", line: 1, column: 1 },
        next: expect.stringContaining("-- switchyard: down "),
      },
    });
  }));

test("db convert knows what the migrations of the folder before it make", () =>
  withFolder(async (folder) => {
    await mkdir(join(folder, "migrations"));
    await writeFile(join(folder, "migrations/1.sql"), "CREATE TABLE users (id int PRIMARY KEY, c text);");
    await writeFile(join(folder, "migrations/2.sql"), "ALTER TABLE users DROP COLUMN c;");
    const { status, stdout } = await runBin(folder, [
      "db",
      "convert",
      "migrations/2.sql",
      "--folder",
      "migrations",
      "--json",
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      files: [{ operations: [{ drop_column: { table: "users", column: "c" } }] }],
    });
  }));

test("db convert --out overwrites nothing", () =>
  withFolder(async (folder) => {
    await writeFile(join(folder, "1.sql"), "DROP INDEX a;");
    const convert = () => runBin(folder, ["db", "convert", "1.sql", "--out", "out", "--format", "json"]);
    expect((await convert()).status).toBe(0);
    expect(JSON.parse(await readFile(join(folder, "out/1.json"), "utf8"))).toEqual({
      operations: [{ drop_index: { name: "a" } }],
    });
    expect((await convert()).status).toBe(4);
  }));
