import type { Catalog } from "../catalog/catalog.ts";
import { afterStatement } from "../catalog/overlay/afterStatement.ts";
import { emptyCatalog } from "../catalog/overlay/emptyCatalog.ts";
import { convertStatements } from "../convert/convertSql.ts";
import { placeOf } from "../migrations/problems.ts";
import { type Statement, parseSql } from "../sql/parse.ts";
import { byPhases, withPhases } from "./byPhases.ts";
import { Facts, type Knowledge } from "./facts.ts";
import { judge } from "./judge.ts";
import { nameOf, qualifiedName, relationNamed } from "../catalog/lookup.ts";
import { type Session, beginSession, sessionFindings, sessionAfter } from "./session.ts";
import { suppress } from "./suppress.ts";
import type { Finding, StatementVerdict } from "./verdict.ts";

export interface LintOptions {
  /** The database before the file; null: nothing is known of it, and every table may be large. */
  readonly catalog: Catalog | null;
  /** As server_version_num; default: the catalog's, else 150000. */
  readonly serverVersion?: number;
  /** Whether whoever runs the file puts it into one transaction. */
  readonly transaction?: boolean;
  /** The app's own; default: public. */
  readonly schema?: string;
}

/**
 * A verdict for each statement of a file, in order; each sees what those before it leave. Throws MIGRATION_INVALID with
 * the position of a syntax error.
 */
export function lintSql(text: string, file: string, options: LintOptions): readonly StatementVerdict[] {
  return lintScript(text, file, options).verdicts;
}

/** The same, with the catalog after the last statement. */
export function lintScript(
  text: string,
  file: string,
  options: LintOptions,
): { readonly verdicts: readonly StatementVerdict[]; readonly after: Catalog } {
  const complete = options.catalog !== null;
  const serverVersion = options.serverVersion ?? options.catalog?.serverVersion ?? 150_000;
  const created = new Set<string>();
  let catalog = options.catalog ?? emptyCatalog(serverVersion);
  const phases = phasesByPlace(text, file, options);
  let session: Session = beginSession(options.transaction === true);
  const verdicts = parseSql(text, file).map((statement) => {
    const facts = new Facts({ catalog, complete, serverVersion, created }, statement);
    judge(facts);
    const findings = [...facts.findings, ...sessionFindings(session, facts)].toSorted(byPosition);
    const own = phases.get(placeOf(statement.position)) ?? null;
    const safer = suppress(statement, findings).map((finding) => withPhases(finding, own));
    const verdict = verdictOf(statement, facts, safer, own);
    session = sessionAfter(session, facts);
    for (const name of createdBy(statement, facts)) created.add(name);
    catalog = afterStatement(catalog, statement.node);
    return verdict;
  });
  return { verdicts, after: catalog };
}

function byPosition({ position: a }: Finding, { position: b }: Finding): number {
  return a.line - b.line || a.column - b.column;
}

/** What the converter makes of each statement of the whole file. */
function phasesByPlace(
  text: string,
  file: string,
  { catalog, schema = "public" }: LintOptions,
): ReadonlyMap<string, StatementVerdict["byPhases"]> {
  const converted = convertStatements({ name: file, file, text, format: "sql" }, catalog, { schema });
  return new Map(converted.map((one) => [placeOf(one.position), byPhases(one)]));
}

function verdictOf(
  statement: Statement,
  facts: Facts,
  findings: readonly Finding[],
  phases: StatementVerdict["byPhases"],
): StatementVerdict {
  return {
    position: statement.position,
    sql: statement.text,
    locks: Array.from(facts.locks, ([table, mode]) => ({ table, mode })),
    rewrites: [...facts.rewrites],
    scans: [...facts.scans].filter((table) => !facts.rewrites.has(table)),
    cost: costOf(facts),
    findings,
    byPhases: phases,
  };
}

/** Of all tables that are read or written whole. */
function costOf({ catalog, rewrites, scans }: Facts): StatementVerdict["cost"] {
  if (!catalog.measured) return null;
  const tables = [...new Set([...rewrites, ...scans])].flatMap((name) => relationNamed(catalog, name) ?? []);
  return {
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function createdBy({ node }: Statement, { catalog }: Pick<Knowledge, "catalog">): readonly string[] {
  const range =
    "CreateStmt" in node
      ? node.CreateStmt.relation
      : "CreateTableAsStmt" in node
        ? node.CreateTableAsStmt.into?.rel
        : "ViewStmt" in node
          ? node.ViewStmt.view
          : undefined;
  if (range === undefined) return [];
  const name = qualifiedName(nameOf(catalog, range));
  return relationNamed(catalog, name) === undefined ? [name] : [];
}
