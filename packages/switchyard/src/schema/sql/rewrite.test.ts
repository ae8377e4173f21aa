import { describe, expect, test } from "vitest";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { quoteName } from "./names.ts";
import { rewriteConstraint, rewriteExpression, rewriteIndex } from "./rewrite.ts";

const columns = new Map([
  ["email", "_sy_email"],
  ["lower", "_sy_lower"],
  ["User Id", "_sy_User Id"],
  ["btree", "_sy_btree"],
]);

function index(definition: string, concurrently = false): string {
  return rewriteIndex(definition, { name: "New", columns, concurrently });
}

describe("an index on other columns", () => {
  test("keeps all that is not a column", () => {
    expect(
      index(
        `CREATE UNIQUE INDEX email ON public.email USING btree (lower(email) COLLATE "C" DESC NULLS LAST, "User Id" int4_ops, lower, id) INCLUDE (email) NULLS NOT DISTINCT WITH (fillfactor='70') WHERE ((email)::text <> 'email'::text)`,
        true,
      ),
    ).toBe(
      `CREATE UNIQUE INDEX CONCURRENTLY "New" ON public.email USING btree (lower(_sy_email) COLLATE "C" DESC NULLS LAST, "_sy_User Id" int4_ops, _sy_lower, id) INCLUDE (_sy_email) NULLS NOT DISTINCT WITH (fillfactor='70') WHERE ((_sy_email)::text <> 'email'::text)`,
    );
  });

  test("is refused where it is of a whole row", () => {
    expect(() => index("CREATE INDEX a ON public.t USING btree (f(t.*))")).toThrow(
      expect.objectContaining({ code: "MIGRATION_REFUSED" }),
    );
  });
});

test.each([
  ["CHECK (((email)::text ~ '^a'::text))", "CHECK (((_sy_email)::text ~ '^a'::text))"],
  [
    'UNIQUE NULLS NOT DISTINCT (email, "User Id") INCLUDE (lower)',
    'UNIQUE NULLS NOT DISTINCT (_sy_email, "_sy_User Id") INCLUDE (_sy_lower)',
  ],
  ["PRIMARY KEY (id, email)", "PRIMARY KEY (id, _sy_email)"],
  [
    'FOREIGN KEY (email, "User Id") REFERENCES email(email, lower) ON DELETE SET NULL ("User Id") DEFERRABLE NOT VALID',
    'FOREIGN KEY (_sy_email, "_sy_User Id") REFERENCES email(email, lower) ON DELETE SET NULL ("_sy_User Id") DEFERRABLE NOT VALID',
  ],
  [
    "EXCLUDE USING gist (lower(email) WITH =, btree WITH &&) WHERE ((email IS NOT NULL))",
    "EXCLUDE USING gist (lower(_sy_email) WITH =, _sy_btree WITH &&) WHERE ((_sy_email IS NOT NULL))",
  ],
  ["NOT NULL email NOT VALID", "NOT NULL _sy_email NOT VALID"],
])("a constraint %s on other columns", (definition, rewritten) => {
  expect(rewriteConstraint(definition, columns)).toBe(rewritten);
});

test("an expression over other columns keeps names that are no columns of its own", () => {
  expect(rewriteExpression("lower(t.email) || 'email' || é.lower", columns)).toBe(
    "lower(t._sy_email) || 'email' || é._sy_lower",
  );
  expect(() => rewriteExpression("(SELECT email FROM others)", columns)).toThrow(/Cannot say/);
});

describeOnPostgres("definitions that PostgreSQL writes", ({ cluster }) => {
  const query = <Row extends Record<string, unknown>>(sql: string) => cluster().query<Row>(sql);

  test("work for the other column, and name only it", async () => {
    await query(`CREATE TABLE "T" (
      id int PRIMARY KEY, "Mail" text COLLATE "C" UNIQUE CHECK ("Mail" LIKE '%@%' OR "Mail" IN ('x', 'y')), "_sy_Mail" text,
      at tsrange, EXCLUDE USING gist (at WITH &&) WHERE ("Mail" IS NOT NULL),
      FOREIGN KEY ("Mail") REFERENCES "T" ("Mail") ON DELETE SET NULL ("Mail"))`);
    await query(
      `CREATE INDEX i ON "T" USING gin (to_tsvector('english', "Mail"), ("Mail" || 'x') gin_trgm_ops)`,
    ).catch(() =>
      query(`CREATE INDEX i ON "T" USING gin (to_tsvector('english', "Mail")) WHERE length("Mail") > 3`),
    );
    const other = new Map([["Mail", "_sy_Mail"]]);
    const indexes = await query<{ definition: string; columns: string }>(
      `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index WHERE indrelid = '"T"'::regclass`,
    );
    for (const [at, { definition }] of indexes.entries()) {
      await query(rewriteIndex(definition, { name: `New ${at}`, columns: other, concurrently: true }));
    }
    const constraints = await query<{ definition: string }>(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conrelid = '"T"'::regclass AND contype IN ('u', 'c', 'f', 'x')`,
    );
    expect(constraints).toHaveLength(4);
    for (const [at, { definition }] of constraints.entries()) {
      await query(
        `ALTER TABLE "T" ADD CONSTRAINT ${quoteName(`New c${at}`)} ${rewriteConstraint(definition, other)}`,
      );
    }
    const made = await query<{ definition: string }>(
      `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE conname LIKE 'New c%'`,
    );
    expect(made.filter(({ definition }) => definition.includes("_sy_Mail"))).toHaveLength(4);
  });
});
