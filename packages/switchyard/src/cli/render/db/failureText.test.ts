import { expect, test } from "vitest";
import { SwitchyardError } from "../../../errors.ts";
import { styleFor } from "../../style.ts";
import { failureLines } from "../failure.ts";

const plain = styleFor({ terminal: false, columns: undefined, env: { LANG: "C.UTF-8" }, color: false });

test("an error about locks lists who is in the way", () => {
  const error = new SwitchyardError("SCHEMA_LOCKED", "users was locked for 10 minutes.", {
    next: "End them, or run it again.",
    fields: {
      blockers: [{ kind: "lock", text: "pid 4711 (app, psql) has been idle in a transaction for 31 s" }],
    },
  });
  expect(failureLines(error, plain)).toEqual([
    "✖ SCHEMA_LOCKED users was locked for 10 minutes.",
    "  ⏸ pid 4711 (app, psql) has been idle in a transaction for 31 s",
    "• End them, or run it again.",
  ]);
});

test("an error about rows shows the first of them as a table", () => {
  const rows = Array.from({ length: 12 }, (_, id) => ({ id, name: `Ada\n${id}`, note: null }));
  const error = new SwitchyardError("VERIFY_FAILED", "12 rows differ.", { fields: { rows } });
  const lines = failureLines(error, plain);
  expect(lines.slice(1, 3)).toEqual(["  id  name   note", "  0   Ada 0  NULL"]);
  expect(lines.at(-1)).toBe("  and 2 more");
});

test("what is shown as a table is not told in the message, too", () => {
  const row = { key: "id = 17", column: "age", message: 'invalid input: "old"', code: "22P02" };
  const message = `users of 0042 has rows that cannot be filled: id = 17 (column age): ${row.message}`;
  const error = new SwitchyardError("BACKFILL_FAILED", message, { fields: { rows: [row] } });
  expect(failureLines(error, plain)).toEqual([
    "✖ BACKFILL_FAILED users of 0042 has rows that cannot be filled:",
    "  key      column  message",
    '  id = 17  age     invalid input: "old"',
  ]);
});

test("rows that differ are shown with what they should be", () => {
  const first = [
    { key: ["7"], pending: false, columns: [{ column: "age", is: "6", up: "7" }] },
    { key: ["8"], pending: true, columns: [] },
  ];
  const error = new SwitchyardError(
    "VERIFY_FAILED",
    '0047: 2 of 1000 rows of users differ (7: age is "6", up gives "7"; 8: not filled)',
    { fields: { tables: [{ table: "users", rows: 1000, different: 2, first }] } },
  );
  expect(failureLines(error, plain)).toEqual([
    "✖ VERIFY_FAILED 0047: 2 of 1000 rows of users differ:",
    "  key  table  column  is          should be",
    "  7    users  age     6           7",
    "  8    users          not filled",
  ]);
});

test("a value that is too long for a table is cut", () => {
  const error = new SwitchyardError("BACKFILL_FAILED", "1 row.", {
    fields: { rows: [{ note: "x".repeat(99) }] },
  });
  expect(failureLines(error, plain)[2]).toBe(`  ${"x".repeat(59)}…`);
});
