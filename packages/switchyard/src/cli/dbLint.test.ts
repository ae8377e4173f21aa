import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeOnPostgres } from "../schema/testing/describeOnPostgres.ts";
import { withFolder } from "./testing/runBin.ts";
import { runHere } from "./testing/runHere.ts";
import { githubLines } from "./render/lint/github.ts";
import { sarifDocument } from "./render/lint/sarif.ts";
import { lintSql } from "../schema/lint/lintSql.ts";
import type { LintReport } from "../schema/lint/verdict.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "switchyard-lint-"));
  await write(
    "1_users.sql",
    "CREATE TABLE users (id int PRIMARY KEY, email varchar(10), name text NOT NULL);\n",
  );
  await write(
    "2_grow.sql",
    "\uFEFFSET lock_timeout = '1s';\nALTER TABLE users ALTER COLUMN email TYPE varchar(20);\n",
  );
  await write("3_number.sql", "SET lock_timeout = '1s';\nALTER TABLE users\n\tADD COLUMN n serial;\n");
  await write(
    "4_title.json",
    JSON.stringify({ operations: [{ rename_column: { table: "users", from: "name", to: "title" } }] }),
  );
  await write(
    "5_title.sql",
    "SET lock_timeout = '1s';\nALTER TABLE users ALTER COLUMN title SET NOT NULL;\n",
  );
  await mkdir(join(folder, ".wrong"));
  await write(".wrong/1.yaml", "operations:\n  - renam_column: { table: users }\n");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFile(join(folder, name), text);
const lint = (...args: readonly string[]) => runHere(folder, ["db", "lint", ...args]);

test("shows where and what, with the line and a caret", async () => {
  const { status, stdout } = await lint("3_number.sql");
  expect(status).toBe(1);
  expect(stdout).toContain(
    "✖ error add-column-rewrites  3_number.sql:3:13\n 3 | \tADD COLUMN n serial;\n   | \t           ^\n",
  );
  expect(stdout).toContain("1 error, 0 warnings");
});

test("knows from earlier migrations which changes are free, operations included", async () => {
  expect((await lint("2_grow.sql")).status).toBe(1);
  const { status, stdout } = await lint("--json", "--folder", ".", "2_grow.sql", "5_title.sql");
  expect(status).toBe(0);
  const report: LintReport = JSON.parse(stdout);
  expect(report).toMatchObject({ errors: 0, warnings: 0, catalog: "shadow" });
  expect(report.files[1]?.statements[1]).toMatchObject({ scans: [], locks: [{ table: "public.users" }] });
}, 60_000);

test("knows the tables of a dump, and says what of it is left out", async () => {
  await write(
    "dump.sql",
    "\\restrict x\nCREATE TABLE users (id int PRIMARY KEY, email varchar(10));\nCREATE EXTENSION nowhere;\n",
  );
  expect((await lint("2_grow.sql")).status).toBe(1);
  const known = await lint("--json", "--schema-file", "dump.sql", "2_grow.sql");
  expect(known).toMatchObject({ status: 0, stderr: expect.stringContaining("dump.sql:3: left out") });
  expect(JSON.parse(known.stdout)).toMatchObject({ errors: 0, catalog: "shadow" });
  expect(await lint("--schema-file", "none.sql", "2_grow.sql")).toMatchObject({ status: 2 });
});

describeOnPostgres(
  "db lint with a database",
  ({ cluster, database }) => {
    test("knows its tables by --url, and by the configuration where no option names a source", async () => {
      const url = await database();
      await cluster().query("CREATE TABLE users (id int PRIMARY KEY, email varchar(10))", nameOf(url));
      await withFolder(async (project) => {
        await cp(join(folder, "2_grow.sql"), join(project, "2_grow.sql"));
        const run = (...args: readonly string[]) =>
          runHere(project, ["db", "lint", "--json", ...args, "2_grow.sql"]);
        const byUrl = await run("--url", url);
        expect(byUrl).toMatchObject({ status: 0, stderr: "" });
        expect(JSON.parse(byUrl.stdout)).toMatchObject({ catalog: "live" });
        expect((await run()).status).toBe(1);

        await configure(project, url);
        const configured = await run();
        expect(configured).toMatchObject({ status: 0, stderr: "" });
        expect(JSON.parse(configured.stdout)).toMatchObject({ catalog: "live" });
        expect((await run("--no-catalog")).status).toBe(1);

        await configure(project, "postgres://nobody:s3cret@127.0.0.1:1/shop");
        const silent = await run();
        expect(silent.status).toBe(1);
        expect(silent.stderr).toContain("Judged by the text alone: shop on 127.0.0.1:1 as nobody");
        expect(silent.stderr).not.toContain("s3cret");
      });
    });
  },
  { flavours: ["embedded"] },
);

const nameOf = (url: string) => new URL(url).pathname.slice(1);

const configure = (project: string, url: string) =>
  writeFile(
    join(project, "switchyard.yaml"),
    `apps:
  shop:
    run: node server.js
    health: { path: /up }
    routes: [{ host: shop.example.com }]
    database: { url: ${url} }
`,
  );

test("a file that cannot be read or understood ends with 2", async () => {
  expect(await lint("nowhere.sql")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("nowhere.sql"),
  });
  expect(await lint(".wrong/1.yaml")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('"rename_column"'),
  });
  expect(await lint("4_title.json")).toMatchObject({ status: 0 });
});

const report: LintReport = {
  files: [
    {
      file: "a b,c.sql",
      statements: [
        {
          position: { file: "a b,c.sql", line: 1, column: 1 },
          sql: "",
          locks: [],
          rewrites: [],
          scans: [],
          cost: null,
          byPhases: null,
          findings: [
            {
              rule: "type-rewrites",
              severity: "error",
              position: { file: "a b,c.sql", line: 1, column: 1 },
              message: "100% bad:\nreally",
              safe: "Don't.",
            },
            {
              rule: "not-null-scans",
              severity: "warning",
              position: { file: "a b,c.sql", line: 2, column: 3 },
              message: "m",
              safe: "s",
              suppressed: "small",
            },
          ],
        },
      ],
    },
  ],
  errors: 1,
  warnings: 0,
  suppressed: 1,
  catalog: "none",
};

test("GitHub's commands keep percent signs, line ends, colons and commas apart", () => {
  expect(githubLines(report)).toEqual([
    "::error file=a b%2Cc.sql,line=1,col=1,title=type-rewrites::100%25 bad:%0Areally%0ASafe: Don't.",
    "::notice file=a b%2Cc.sql,line=2,col=3,title=not-null-scans::m%0ALet pass: small",
  ]);
});

test("SARIF has an index into its rules, escaped addresses, and suppressions", () => {
  expect(sarifDocument(report, "/")).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        results: [
          {
            ruleId: "type-rewrites",
            level: "error",
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: "a%20b%2Cc.sql" },
                  region: { startLine: 1, startColumn: 1 },
                },
              },
            ],
          },
          { suppressions: [{ kind: "inSource", justification: "small" }] },
        ],
      },
    ],
  });
});

/** What the standard's own schema (2.1.0) asks for, of the parts that we write; code scanning refuses anything else. */
const sarif = {
  type: "object",
  required: ["version", "runs"],
  properties: {
    $schema: { type: "string", format: "uri" },
    version: { const: "2.1.0" },
    runs: { type: "array", items: { $ref: "#/definitions/run" } },
  },
  additionalProperties: false,
  definitions: {
    message: { type: "object", required: ["text"], properties: { text: { type: "string" } } },
    run: {
      type: "object",
      required: ["tool", "results"],
      properties: {
        tool: {
          type: "object",
          required: ["driver"],
          properties: {
            driver: {
              type: "object",
              required: ["name"],
              properties: {
                name: { type: "string" },
                version: { type: "string" },
                rules: {
                  type: "array",
                  uniqueItems: true,
                  items: {
                    type: "object",
                    required: ["id"],
                    properties: {
                      id: { type: "string" },
                      shortDescription: { $ref: "#/definitions/message" },
                    },
                    additionalProperties: false,
                  },
                },
              },
              additionalProperties: false,
            },
          },
        },
        columnKind: { enum: ["utf16CodeUnits", "unicodeCodePoints"] },
        results: { type: "array", items: { $ref: "#/definitions/result" } },
      },
      additionalProperties: false,
    },
    result: {
      type: "object",
      required: ["message"],
      properties: {
        ruleId: { type: "string" },
        ruleIndex: { type: "integer", minimum: -1 },
        level: { enum: ["none", "note", "warning", "error"] },
        message: { $ref: "#/definitions/message" },
        locations: {
          type: "array",
          items: {
            type: "object",
            properties: {
              physicalLocation: {
                type: "object",
                properties: {
                  artifactLocation: {
                    type: "object",
                    properties: { uri: { type: "string", pattern: "^[A-Za-z0-9._~%/-]+$" } },
                    additionalProperties: false,
                  },
                  region: {
                    type: "object",
                    properties: {
                      startLine: { type: "integer", minimum: 1 },
                      startColumn: { type: "integer", minimum: 1 },
                    },
                    additionalProperties: false,
                  },
                },
                additionalProperties: false,
              },
            },
            additionalProperties: false,
          },
        },
        suppressions: {
          type: "array",
          items: {
            type: "object",
            required: ["kind"],
            properties: { kind: { enum: ["inSource", "external"] }, justification: { type: "string" } },
            additionalProperties: false,
          },
        },
      },
      additionalProperties: false,
    },
  },
};

test("SARIF is as its schema asks for, for findings of every severity", () => {
  const statements = lintSql(
    `ALTER TABLE t ALTER a TYPE bigint, ALTER b DROP NOT NULL;
     -- switchyard: ignore drop-table-breaks-old nobody uses it
     DROP TABLE u;`,
    "a b,c.sql",
    { catalog: null },
  );
  const document = sarifDocument({ ...report, files: [{ file: "a b,c.sql", statements }] }, "/");
  const levels = statements.flatMap(({ findings }) => findings.map(({ severity }) => severity));
  expect(new Set(levels)).toEqual(new Set(["error", "warning", "note"]));
  const valid = new Ajv({ validateFormats: false }).compile(sarif);
  expect(valid(document), JSON.stringify(valid.errors)).toBe(true);
});
