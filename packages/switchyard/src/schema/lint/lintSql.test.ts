import { expect, test } from "vitest";
import { testCatalog } from "../convert/testing/catalog.ts";
import { isRule } from "./ruleNames.ts";
import { emptyCatalog } from "../catalog/overlay/emptyCatalog.ts";
import { lintScript, lintSql } from "./lintSql.ts";

function found(sql: string, options: Partial<Parameters<typeof lintSql>[2]> = {}) {
  return lintSql(sql, "m.sql", { catalog: null, ...options }).flatMap((verdict) => verdict.findings);
}

function rulesOf(sql: string, options: Partial<Parameters<typeof lintSql>[2]> = {}): readonly string[] {
  return found(sql, options)
    .map(({ rule }) => rule)
    .filter((rule) => rule !== "no-lock-timeout");
}

const cases: readonly (readonly [sql: string, rules: readonly string[]])[] = [
  ["ALTER TABLE t ADD COLUMN a int", []],
  ["ALTER TABLE t ADD COLUMN a serial", ["add-column-rewrites"]],
  ["ALTER TABLE t ADD COLUMN a int NOT NULL", ["add-required-column"]],
  ["ALTER TABLE t ADD COLUMN a int REFERENCES u", ["add-column-references"]],
  ["ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", ["check-scans"]],
  ["ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID", ["constraint-binds-old"]],
  ["ALTER TABLE t ALTER COLUMN a SET NOT NULL", ["not-null-scans"]],
  ["ALTER TABLE t ALTER COLUMN a TYPE int", ["type-rewrites"]],
  ["ALTER TABLE t RENAME COLUMN a TO b", ["rename-breaks-old"]],
  ["ALTER TABLE t DROP COLUMN a", ["drop-column-breaks-old"]],
  ["DROP TABLE t", ["drop-table-breaks-old"]],
  ["CREATE INDEX i ON t (a)", ["index-blocks-writes"]],
  ["CREATE INDEX CONCURRENTLY i ON t (a)", []],
  ["CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)", ["invalid-index-stays"]],
  ["BEGIN; CREATE INDEX CONCURRENTLY i ON t (a); COMMIT", ["concurrently-in-transaction"]],
  ["VACUUM FULL t", ["vacuum-full-rewrites"]],
  ["REFRESH MATERIALIZED VIEW t", ["refresh-blocks-reads"]],
  ["UPDATE t SET a = 1", ["unbounded-write"]],
  ["UPDATE t SET a = 1 WHERE id = 3", []],
  ["TRUNCATE t", ["truncate-loses-rows"]],
  ["CREATE TABLE n (a int); ALTER TABLE n ADD COLUMN b serial; CREATE INDEX ON n (b)", []],
  ["BEGIN; LOCK TABLE a; LOCK TABLE b", ["explicit-lock", "explicit-lock", "locks-pile-up"]],
  ["ALTER TYPE mood RENAME VALUE 'a' TO 'b'", ["rename-breaks-old"]],
  ["SELECT 1", []],
];

test.each(cases)("%s", (sql, rules) => {
  expect(rulesOf(sql).toSorted()).toEqual([...rules].toSorted());
});

test("every finding has a known rule, and says what to do", () => {
  for (const finding of cases.flatMap(([sql]) => found(sql))) {
    expect(isRule(finding.rule)).toBe(true);
    expect(finding.safe.length).toBeGreaterThan(10);
  }
});

test("says once per session that a lock may be waited for, and not where a lock_timeout is set", () => {
  const twice = "ALTER TABLE t ADD COLUMN a int; ALTER TABLE t ADD COLUMN b int";
  expect(found(twice).map(({ rule }) => rule)).toEqual(["no-lock-timeout"]);
  expect(found(`SET lock_timeout = '1s'; ${twice}`)).toEqual([]);
  expect(found("LOCK TABLE t NOWAIT").map(({ rule }) => rule)).toEqual(["explicit-lock"]);
});

test("a later statement of the same file stands on what an earlier one proves", () => {
  const prove =
    "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c;";
  const { length } = lintSql(`${prove} ALTER TABLE t ALTER a SET NOT NULL`, "m.sql", { catalog: null });
  expect(length).toBe(3);
  expect(rulesOf(`${prove} ALTER TABLE t ALTER a SET NOT NULL`)).toEqual(["constraint-binds-old"]);
  expect(
    rulesOf(
      "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t ALTER a SET NOT NULL",
    ),
  ).toContain("not-null-scans");
});

test("a table that a file makes is seen by the next one as its CREATE TABLE and all that followed left it", () => {
  const { after } = lintScript(
    `CREATE DOMAIN positive AS int CHECK (VALUE > 0);
     CREATE TABLE u (id int PRIMARY KEY);
     CREATE TABLE t (a varchar(10) NOT NULL, b int REFERENCES u, c int UNIQUE, d int, CHECK (d IS NOT NULL AND d > 1));
     ALTER TABLE t RENAME TO s; ALTER TABLE s RENAME COLUMN d TO e; ALTER TABLE s ALTER a TYPE varchar(20)`,
    "1.sql",
    { catalog: emptyCatalog(150_000) },
  );
  const then = (sql: string) =>
    lintSql(sql, "2.sql", { catalog: after }).flatMap(({ rewrites, scans, locks }) => [
      ...rewrites.map((table) => `rewrites ${table}`),
      ...scans.map((table) => `scans ${table}`),
      ...locks.map(({ table, mode }) => `${mode} on ${table}`),
    ]);
  const held = "ACCESS EXCLUSIVE on public.s";
  expect(then("ALTER TABLE s ALTER a TYPE varchar(30)")).toEqual([held]);
  expect(then("ALTER TABLE s ALTER a TYPE varchar(15)")).toEqual(["rewrites public.s", held]);
  expect(then("ALTER TABLE s ALTER a SET NOT NULL")).toEqual([held]);
  expect(then("ALTER TABLE s ALTER e SET NOT NULL")).toEqual([held]);
  expect(then("ALTER TABLE s ALTER c SET NOT NULL")).toEqual(["scans public.s", held]);
  expect(then("ALTER TABLE s ADD COLUMN f positive")).toEqual(["rewrites public.s", held]);
  expect(then("ALTER TABLE s DROP COLUMN b")).toEqual([held, "ACCESS EXCLUSIVE on public.u"]);
  expect(then("DROP INDEX t_c_key")).toEqual([held]);
  expect(then("ALTER TABLE t ADD COLUMN f serial")).toEqual([]);
});

const converted: readonly (readonly [sql: string, kind: string, safe: RegExp])[] = [
  [
    "ALTER TABLE users ALTER age TYPE bigint",
    "does",
    /expand adds a second age of type bigint .* contract drops the old one/,
  ],
  ["ALTER TABLE users RENAME COLUMN age TO years", "does", /by a view, and contract renames age to years/],
  ["CREATE INDEX i ON users (age)", "does", /backfill builds i CONCURRENTLY/],
  [
    "ALTER TABLE users ADD COLUMN a uuid DEFAULT gen_random_uuid()",
    "does",
    /adds a empty, backfill fills it in batches by gen_random_uuid\(\)/,
  ],
  [
    "-- switchyard: up coalesce(age, 0)\nALTER TABLE users ALTER age SET NOT NULL",
    "does",
    /NOT NULL by a CHECK/,
  ],
  [
    "ALTER TABLE users ALTER age SET NOT NULL",
    "asks",
    /once it is told: users.age may be NULL .*-- switchyard: up coalesce\(age, <value>\)/,
  ],
  ["ALTER TABLE orders ALTER total TYPE int", "asks", /-- switchyard: up .*-- switchyard: down /],
  ["DROP TABLE users CASCADE", "refused", /Switchyard refuses it as it is: CASCADE/],
  [
    "CREATE INDEX i ON users (lower(email))",
    "refused",
    /CREATE INDEX CONCURRENTLY.*Switchyard refuses it as it is: .*no word for the index/,
  ],
];

test.each(converted)("the safe way of `%s`: Switchyard %s it", (sql, kind, safe) => {
  const verdict = lintSql(`SET lock_timeout = '1s';\n${sql}`, "m.sql", { catalog: testCatalog }).at(-1);
  expect(verdict?.byPhases?.kind).toBe(kind);
  expect(verdict?.findings.length).toBeGreaterThan(0);
  for (const finding of verdict?.findings ?? []) expect(finding.safe).toMatch(safe);
});

test("what Switchyard does with a statement is what the whole file comes to", () => {
  const verdicts = lintSql(
    `ALTER TABLE users ADD COLUMN a int;
     UPDATE users SET a = age * 2;
     ALTER TABLE users ALTER a SET NOT NULL;
     CREATE TABLE n (id int)`,
    "m.sql",
    { catalog: testCatalog },
  );
  const filled = {
    kind: "does",
    steps: [expect.stringContaining("backfill fills it in batches by age * 2")],
  };
  expect(verdicts.map(({ byPhases }) => byPhases)).toEqual([
    filled,
    filled,
    filled,
    { kind: "does", steps: ["expand creates n"] },
  ]);
});

test("a suppression with a reason lets its own rule pass, and nothing else", () => {
  const [one, two] = found(
    "-- switchyard: ignore not-null-scans small table\nALTER TABLE t ALTER a SET NOT NULL",
  );
  expect([one, two].map((finding) => finding?.suppressed)).toEqual(["small table", undefined]);
});

test.each([
  ["ignore not-null-scans", "suppression-invalid", "missing"],
  ["ignore not-nul-scans because", "suppression-invalid", '"not-nul-scans"'],
  ["ignore type-rewrites because", "suppression-unused", "nothing"],
])("-- switchyard: %s", (comment, rule, words) => {
  const findings = found(`-- switchyard: ${comment}\nALTER TABLE t ALTER a SET NOT NULL`);
  expect(findings).toContainEqual(expect.objectContaining({ rule, message: expect.stringContaining(words) }));
  expect(findings.every(({ suppressed }) => suppressed === undefined)).toBe(true);
});

test("positions are right in files with CRLF and letters beyond ASCII", () => {
  const [verdict] = lintSql('-- é\r\n/* 🚂 */ ALTER TABLE "täble"\r\n  ALTER a SET NOT NULL;\r\n', "m.sql", {
    catalog: null,
  });
  expect(verdict).toMatchObject({ position: { line: 2, column: 10 }, scans: ["public.täble"] });
});

test("a syntax error in the middle is one error with its place", () => {
  expect(() => lintSql("SELECT 1;\nALTER TABEL t;\nSELECT 2", "m.sql", { catalog: null })).toThrow(
    expect.objectContaining({ code: "MIGRATION_INVALID", position: { file: "m.sql", line: 2, column: 7 } }),
  );
});

test("a file for psql is refused with a reason", () => {
  const dump = "CREATE TABLE t (a int);\nCOPY t (a) FROM stdin;\n1\n2\n\\.\n";
  expect(() => lintSql(dump, "m.sql", { catalog: null })).toThrow(
    expect.objectContaining({ code: "MIGRATION_INVALID", next: expect.stringContaining("psql") }),
  );
});

test("a long file is linted to its end", () => {
  const sql = Array.from(
    { length: 300 },
    (_, n) => `CREATE TABLE t${n} (id int); CREATE INDEX ON t${n} (id);`,
  );
  expect(lintSql(sql.join("\n"), "m.sql", { catalog: null })).toHaveLength(600);
}, 20_000);
