import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { workspaceRoot } from "../../../../scripts/run.ts";
import { rules } from "../schema/lint/ruleNames.ts";
import { describeOnPostgres } from "../schema/testing/describeOnPostgres.ts";
import { withFolder } from "./testing/runBin.ts";
import { runHere } from "./testing/runHere.ts";

const linter = await readFile(join(workspaceRoot, "docs/guide/schema-linter.md"), "utf8");
const page = await readFile(join(workspaceRoot, "docs/guide/migrations.md"), "utf8");
const [tables = ""] = blocks("sql tables");
const examples = [
  ...blocks("sql").map((text) => ({ text, format: "sql" })),
  ...blocks("yaml").map((text) => ({ text, format: "yaml" })),
];

const rows = `
  INSERT INTO users SELECT n, n || '@example.com', nullif('user ' || n, 'user 3'), CASE n WHEN 4 THEN 'old' ELSE n::text END
    FROM generate_series(1, 50) n;
  INSERT INTO orders SELECT n, n, n * 10, (ARRAY['open', 'paid', 'lost', NULL])[n % 4 + 1] FROM generate_series(1, 50) n`;

test("the guide has an example of every kind", () => {
  expect(examples.length).toBeGreaterThan(15);
});

test("the guide to the linter explains every rule", () => {
  const listed = Object.entries(rules).map(([name, text]) => `| \`${name}\` | ${text} |`);
  expect(linter.slice(linter.indexOf("| --- | --- |\n| `")).trim().split("\n").slice(1)).toEqual(listed);
});

describeOnPostgres(
  "the examples of the guide to migrations",
  ({ database }) => {
    test.each(examples)("go from expand to contract: $text", ({ text, format }) =>
      withFolder(async (folder) => {
        const url = await database();
        await inDatabase(url, tables + rows);
        await mkdir(join(folder, "migrations"));
        await writeFile(join(folder, "migrations", `0001_example.${format}`), text);
        const db = (...words: string[]) =>
          runHere(folder, ["db", ...words], { SWITCHYARD_DATABASE_URL: url });
        for (const verb of ["expand", "backfill", "verify", "contract"]) {
          const words = verb === "contract" ? [verb, "--yes"] : [verb];
          expect(await db(...words), verb).toMatchObject({ status: 0, stderr: "" });
        }
      }),
    );
  },
  { flavours: ["embedded"] },
);

/** Texts of the page's code blocks with exactly this information string. */
function blocks(info: string): string[] {
  return [...page.matchAll(/^```(.*)\n([^]*?)^```$/gm)].flatMap(([, found, text = ""]) =>
    found === info ? [text] : [],
  );
}

async function inDatabase(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
