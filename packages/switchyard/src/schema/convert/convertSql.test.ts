import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { operationSchemas } from "../migrations/operations.ts";
import { parseSql } from "../sql/parse.ts";
import { convertSql, type Conversion } from "./convertSql.ts";
import { withBreakpoints } from "./sections.ts";
import { testCatalog } from "./testing/catalog.ts";
import { readCorpus, type Sample } from "./testing/readCorpus.ts";

const corpus = readCorpus();

function convert(text: string, catalog: Sample["catalog"] | "full" = "full"): Conversion {
  const file = { name: "0001", file: "0001.sql", text, format: "sql" } as const;
  return convertSql(file, catalog === "none" ? null : testCatalog);
}

test("the corpus has more than 200 statements", () => {
  const statements = corpus.flatMap(({ sql, problems }) =>
    problems?.some(({ code }) => code === "MIGRATION_INVALID")
      ? []
      : parseSql(withBreakpoints(sql), "corpus"),
  );
  expect(statements.length).toBeGreaterThan(200);
});

describe.each([...new Set(corpus.map(({ tool }) => tool))])("as written by %s", (tool) => {
  test.each(corpus.filter((sample) => sample.tool === tool))("$sql", (sample) => {
    const { operations, additive, notes, problems } = convert(sample.sql, sample.catalog ?? "full");
    const found = problems.map(({ code, position, message, next }) => ({
      code,
      at: `${position.line}:${position.column}`,
      why: message,
      ...(code === "MIGRATION_INCOMPLETE" && { next }),
    }));
    expect(found).toEqual(sample.problems ?? []);
    if (sample.operations === undefined) return;
    expect(operations).toEqual(sample.operations);
    if (sample.additive !== undefined) expect(additive).toEqual(sample.additive);
    if (sample.notes !== undefined) expect(notes.map(({ text }) => text)).toEqual(sample.notes);
  });
});

test("every operation is one of the format", () => {
  for (const { operations = [] } of corpus) {
    for (const operation of operations) {
      for (const [kind, body] of Object.entries(operation)) {
        expect(operationSchemas).toHaveProperty(kind);
        const schema = Object.entries(operationSchemas).find(([name]) => name === kind)?.[1];
        expect(schema?.safeParse(body).error).toBeUndefined();
      }
    }
  }
});

test("any sequence of statements is converted or refused, and runs nothing as it is that does more than add", () => {
  const whole = corpus.filter(({ problems = [] }) =>
    problems.every(({ code }) => code !== "MIGRATION_INVALID"),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...whole), { maxLength: 6 }), fc.boolean(), (samples, known) => {
      const text = samples.map(({ sql }) => sql.trimEnd().replace(/;?$/, ";")).join("\n");
      const { operations, additive, problems } = convert(text, known ? "full" : "none");
      const asked = (text.match(/^-- switchyard: sql \S/gm) ?? []).length;
      const unasked = operations.filter((operation, index) => "sql" in operation && additive[index] !== true);
      expect(unasked.length).toBeLessThanOrEqual(asked);
      for (const { next, position } of problems) {
        expect(next).not.toBe("");
        expect(position.line).toBeGreaterThan(0);
      }
    }),
    { numRuns: 150 },
  );
});

test("each operation has the position of the statement that began it", () => {
  const { positions } = convert(
    "ALTER TABLE users\n  ADD COLUMN a int,\n  ADD COLUMN b int;\nALTER TABLE users RENAME COLUMN name TO n;",
  );
  expect(positions.map(({ line, column }) => [line, column])).toEqual([
    [2, 14],
    [3, 14],
    [4, 1],
  ]);
});

test("what is asked for, added as it says, completes the migration", () => {
  const sql = "ALTER TABLE orders ALTER COLUMN total TYPE integer;";
  const lines = convert(sql).problems.map(({ next }) => /`(-- switchyard: .*)`/.exec(next)?.[1]);
  expect(lines).toHaveLength(2);
  expect(convert([...lines, sql].join("\n")).problems).toEqual([]);
});

test("tables of the app's own schema may be named with it, and no others", () => {
  const text = "ALTER TABLE shop.users RENAME COLUMN a TO b;\nDROP TABLE public.users;";
  const file = { name: "1", file: "1.sql", text, format: "sql" } as const;
  const { operations, problems } = convertSql(file, null, { schema: "shop" });
  expect(operations).toEqual([{ rename_column: { table: "users", from: "a", to: "b" } }]);
  expect(problems.map(({ message }) => message)).toEqual(["public.users is not in the schema shop."]);
});
