import type { Node } from "libpg-query";
import { SwitchyardError } from "../../errors.ts";
import { readExpression } from "./expression.ts";
import { quoteName } from "./names.ts";
import { parseTree } from "./parse.ts";
import { renamed } from "./renamed.ts";
import { splice } from "./splice.ts";
import { isRecord, namesIn, nodesIn, withoutLocations, type Found } from "./walk.ts";

/** Physical columns that take the place of others. */
export type Columns = ReadonlyMap<string, string>;

/**
 * An index like that of `definition` (as pg_get_indexdef() writes it) under another name and on other columns of the
 * same table. Throws MIGRATION_REFUSED where that cannot be said with certainty.
 */
export function rewriteIndex(
  definition: string,
  {
    name,
    columns,
    concurrently,
  }: { readonly name: string; readonly columns: Columns; readonly concurrently: boolean },
): string {
  const rewritten = rewriteStatement(definition, columns);
  const head = /^CREATE (UNIQUE )?INDEX (CONCURRENTLY )?(?:"(?:[^"]|"")*"|[^\s"]+) ON /.exec(rewritten);
  if (head === null) throw notUnderstood(definition);
  const begin = `CREATE ${head[1] ?? ""}INDEX ${concurrently ? "CONCURRENTLY " : ""}${quoteName(name)} ON `;
  return begin + rewritten.slice(head[0].length);
}

/** A constraint's definition (as pg_get_constraintdef() writes it) for other columns of the same table. */
export function rewriteConstraint(definition: string, columns: Columns): string {
  return rewriteStatement(constraintPrefix + definition, columns).slice(constraintPrefix.length);
}

const constraintPrefix = "ALTER TABLE t ADD CONSTRAINT c ";

/** An expression over other columns. Throws MIGRATION_REFUSED for one with a subquery, whose names may not be the table's. */
export function rewriteExpression(expression: string, columns: Columns): string {
  const { subquery } = readExpression(expression);
  if (subquery) throw notUnderstood(expression);
  const prefix = "SELECT ";
  return rewriteStatement(prefix + expression, columns).slice(prefix.length);
}

/** Names are replaced where they stand, then the result is read again: it must be the tree that was meant. */
function rewriteStatement(text: string, columns: Columns): string {
  const statement = onlyStatement(text);
  if ([...nodesIn(statement)].some(readsWholeRow)) throw notUnderstood(text);
  const rewritten = splice(text, statement, columns);
  const meant = withoutLocations(renamed(statement, columns));
  const got = withoutLocations(onlyStatement(rewritten));
  if (JSON.stringify(meant) !== JSON.stringify(got)) throw notUnderstood(text);
  return rewritten;
}

function onlyStatement(text: string): Node {
  const { stmts = [] } = parseTree(text, "definition");
  const node = stmts[0]?.stmt;
  if (node === undefined || stmts.length !== 1 || !isRecord(node)) throw notUnderstood(text);
  return node;
}

function readsWholeRow({ kind, fields }: Found): boolean {
  return kind === "ColumnRef" && namesIn(fields["fields"]).at(-1) === null;
}

function notUnderstood(text: string): SwitchyardError {
  return new SwitchyardError("MIGRATION_REFUSED", `Cannot say for other columns what \`${text}\` says.`, {
    next: "Drop it in a migration before this one, and create it again in one after it.",
  });
}
