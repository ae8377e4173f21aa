import { expect, test } from "vitest";
import { readExpression } from "./expression.ts";

test("says which columns, functions and parameters an expression uses", () => {
  const read = readExpression(
    `coalesce(lower(users."Email"), $1) || pg_catalog.now() || current_date || (SELECT max(b) FROM c)`,
  );
  expect(read).toMatchObject({
    columns: ["Email", "b"],
    functions: ["lower", "pg_catalog.now", "current_date", "max"],
    parameters: [1],
    subquery: true,
    wholeRow: false,
  });
  expect(readExpression("to_jsonb(users.*)").wholeRow).toBe(true);
});

test.each([
  "a",
  "1",
  "(a)",
  "a + 1",
  "(SELECT 1)",
  "CASE WHEN a THEN 'x' END",
  "'a; b'",
  "ARRAY[1, 2]",
  "/* why */ a",
  "ROW(a, b)",
])("%s is one expression", (text) => {
  expect(readExpression(text).text).toBe(text);
});

test.each([
  "",
  " ",
  "a, b",
  "a; DROP TABLE users",
  "a) FROM (SELECT 1",
  "1) + (2",
  "1); DROP TABLE users; SELECT (1",
  "a AS b",
  "a b",
  "*",
  "DISTINCT a",
  "SELECT 1",
  "a FROM users",
  "a -- comment",
  "a /* open",
  "1 UNION SELECT 2",
  "1 LIMIT 1",
  "a\0",
])("%s is not", (text) => {
  expect(() => readExpression(text, { file: "1.sql", line: 2, column: 3 })).toThrow(
    expect.objectContaining({ code: "MIGRATION_INVALID", position: { file: "1.sql", line: 2, column: 3 } }),
  );
});
