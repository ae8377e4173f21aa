import type { Catalog } from "../../../packages/switchyard/src/schema/catalog/catalog.ts";
import { lintSql } from "../../../packages/switchyard/src/schema/lint/lintSql.ts";
import type { Verdict } from "./compare.ts";

/**
 * Rules about statements that hold others up for as long as they run. Those about a lock alone, however short, and about
 * what the old version still needs are left out, as they are of squawk's.
 */
const blockingRules: ReadonlySet<string> = new Set([
  "access-method-rewrites",
  "add-column-rewrites",
  "add-column-scans",
  "attach-scans",
  "check-scans",
  "cluster-rewrites",
  "default-partition-scans",
  "domain-scans",
  "exclusion-scans",
  "foreign-key-scans",
  "index-blocks-writes",
  "logged-rewrites",
  "not-null-scans",
  "primary-key-scans",
  "refresh-blocks-reads",
  "reindex-blocks",
  "set-expression-rewrites",
  "tablespace-copies",
  "type-rewrites",
  "type-scans",
  "unique-scans",
  "vacuum-full-rewrites",
]);

/** What `switchyard db lint` says of one statement on this database. */
export function verdictOf(sql: string, catalog: Catalog): Verdict {
  const [verdict, ...more] = lintSql(sql, "statement.sql", { catalog });
  if (verdict === undefined || more.length > 0) throw new Error(`not one statement: ${sql}`);
  return {
    locks: Object.fromEntries(verdict.locks.map(({ table, mode }) => [table, mode])),
    rewrites: verdict.rewrites,
    scans: verdict.scans,
    warns: verdict.findings.some(({ rule }) => blockingRules.has(rule)),
  };
}
