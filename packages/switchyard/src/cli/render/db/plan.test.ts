import { expect, test } from "vitest";
import type { PlannedLine, SchemaPlan } from "../../../schema/port.ts";
import { styleFor } from "../../style.ts";
import { widthOf } from "../width.ts";
import { lossLines, schemaPlanLines } from "./plan.ts";

const plain = styleFor({ terminal: false, columns: undefined, env: { LANG: "C.UTF-8" }, color: false });
const narrow = { ...plain, width: 80 };

const statement = (sql: string, changes: Partial<PlannedLine> = {}): PlannedLine => ({
  sql,
  lock: { mode: "ACCESS EXCLUSIVE", table: "users" },
  work: "none",
  why: "what new code calls name",
  estimateMs: 2,
  transaction: true,
  ...changes,
});

const body = `CREATE FUNCTION switchyard.sync_users() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- line 3
  -- line 4
  -- line 5
  -- line 6
  -- line 7
  RETURN NEW;
END $$`;

const plan: SchemaPlan = {
  from: "shop_v41",
  to: "shop_v42",
  migrations: [
    {
      name: "0042_rename",
      version: "shop_v42",
      phases: [
        {
          phase: "expand",
          statements: [
            statement("ALTER TABLE public.users ADD COLUMN _sy_email text"),
            statement(body, { lock: null, estimateMs: null, why: "keeps old and new columns in step" }),
          ],
        },
        {
          phase: "backfill",
          statements: [
            statement("CREATE INDEX CONCURRENTLY users_email ON public.users (_sy_email)", {
              lock: { mode: "SHARE UPDATE EXCLUSIVE", table: "users" },
              work: "scan",
              estimateMs: 3_200,
              transaction: false,
            }),
          ],
        },
        {
          phase: "contract",
          statements: [statement("ALTER TABLE public.users DROP COLUMN mail", { work: "rewrite" })],
        },
        {
          phase: "revert",
          statements: [statement("ALTER TABLE public.users DROP COLUMN _sy_email", { why: "the way back" })],
        },
      ],
      notices: ["A revert loses what new code has written into email where down cannot say it."],
    },
  ],
};

const text = (full = false, style = narrow) => schemaPlanLines(plan, [], full, style).join("\n");

test("every statement stands with its lock, its work, its time and its reason", () => {
  expect(text()).toContain("ALTER TABLE public.users ADD COLUMN _sy_email text");
  expect(text()).toContain("ACCESS EXCLUSIVE on users, instant: what new code calls name");
  expect(text(false, plain)).toContain("SHARE UPDATE EXCLUSIVE on users, reads every row, about 3.2 s: ");
  expect(text()).toContain("no lock, time unknown: keeps old and new columns in step");
  expect(text(false, plain)).toContain("ACCESS EXCLUSIVE on users, rewrites the table, instant");
});

test("what shares a transaction stands behind one bar, each phase with how it is undone", () => {
  expect(text()).toMatch(
    /Expand: before the new code starts; undone by revert\n {2}one transaction:\n {2}│ ALTER TABLE.*\n {2}│ {5}ACCESS.*\n {2}│ CREATE FUNCTION/,
  );
  expect(text()).toMatch(/each by itself:\n {4}CREATE INDEX CONCURRENTLY/);
  expect(text(false, plain)).toContain("when nothing needs the old shape any more; there is no way back");
});

test("lines fit into 80 columns, and long functions are shortened unless they are asked for", () => {
  for (const line of text().split("\n")) expect(widthOf(line), line).toBeLessThanOrEqual(80);
  expect(text()).toContain("… 4 more lines");
  expect(text()).not.toContain("-- line 6");
  expect(text(true)).toContain("-- line 6");
});

test("notices and what a contract waits for come with it", () => {
  const lines = schemaPlanLines(plan, [{ kind: "need", text: "release 41 is live" }], false, plain);
  expect(lines).toContain(
    "  ⚠ A revert loses what new code has written into email where down cannot say it.",
  );
  expect(lines.slice(-4)).toEqual([
    "Contract would still wait for:",
    "  ⏸ release 41 is live",
    "",
    "Nothing was changed.",
  ]);
});

test("without anything new it says so", () => {
  expect(schemaPlanLines({ from: "shop_v41", to: "shop_v41", migrations: [] }, [], false, plain)).toEqual([
    "There is nothing to do: the database has all migrations.",
  ]);
});

test("before a destructive verb only its own statements are shown, and what is lost", () => {
  expect(lossLines(plan, ["0042_rename"], "revert", plain)).toEqual([
    "0042_rename",
    "    ALTER TABLE public.users DROP COLUMN _sy_email  (the way back)",
    "  ⚠ A revert loses what new code has written into email where down cannot say it.",
  ]);
});
