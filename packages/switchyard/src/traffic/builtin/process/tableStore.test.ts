import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tableOf } from "./fixture/table.ts";
import { loadTable, saveTable } from "./tableStore.ts";

test("the last saved table is loaded again", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "switchyard-"));
  const path = join(folder.path, "table.json");
  await saveTable(path, tableOf(1));
  await saveTable(path, tableOf(2));

  expect(await loadTable(path)).toEqual({ table: tableOf(2), problems: [] });
});

test.each([
  ["corrupt", "{"],
  ["of a newer format", JSON.stringify({ ...tableOf(3), format: 2 })],
])("the one before is loaded when the last is %s", async (_what, content) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "switchyard-"));
  const path = join(folder.path, "table.json");
  await saveTable(path, tableOf(1));
  await saveTable(path, tableOf(2));
  await writeFile(path, content);

  const loaded = await loadTable(path);

  expect(loaded.table).toEqual(tableOf(1));
  expect(loaded.problems).toHaveLength(1);
  expect(await readFile(`${path}.previous`, "utf8")).toBe(JSON.stringify(tableOf(1)));
});

test("nothing is loaded from an empty directory, without complaint", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "switchyard-"));

  expect(await loadTable(join(folder.path, "table.json"))).toEqual({ table: undefined, problems: [] });
});
