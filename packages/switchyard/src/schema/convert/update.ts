import type { Node, UpdateStmt } from "libpg-query";
import { readExpression, type Expression } from "../sql/expression.ts";
import { quoteName } from "../sql/names.ts";
import { addedColumn, createdTable, findDraft } from "./find.ts";
import { tableName } from "./names.ts";
import { expressionText } from "./sqlText.ts";
import { additive } from "./additive.ts";
import { note, refuse, type Given, type Work } from "./work.ts";

/**
 * An UPDATE is understood where it fills what the migration adds: it says what the new column is for rows that are
 * there, so it is `up`. All else would change rows under old code, in one long transaction.
 */
export function update(work: Work, given: Given, statement: UpdateStmt): void {
  const { statement: source } = given;
  const table = tableName(work, statement.relation);
  if (createdTable(work, table) !== undefined)
    return additive(work, given, undefined, `${table} is made by this migration`);
  const targets = (statement.targetList ?? []).flatMap((node) =>
    "ResTarget" in node ? [node.ResTarget] : [],
  );
  const plain =
    statement.fromClause === undefined &&
    statement.withClause === undefined &&
    statement.returningClause === undefined;
  const understood =
    plain &&
    targets.every(({ name = "", val, indirection }) => {
      if (val === undefined || indirection !== undefined || "MultiAssignRef" in val || "SetToDefault" in val)
        return false;
      return fill(work, given, { table, column: name, value: val, where: statement.whereClause });
    });
  if (understood) return;
  if (targets.every(({ name = "" }) => addedColumn(work, table, name)?.draft.told === true)) {
    return note(work, source.position, "Left out: `up` says what it does.");
  }
  refuse(
    work,
    { statement: source },
    `This UPDATE changes rows of ${table} under old code, all in one transaction.`,
    "Say it as `up` of an operation, or before the ADD COLUMN that it fills: -- switchyard: up <expression>.",
  );
}

interface Filling {
  readonly table: string;
  readonly column: string;
  readonly value: Node;
  readonly where: Node | undefined;
}

function fill(work: Work, given: Given, { table, column, value, where }: Filling): boolean {
  const expression = readExpression(expressionText(value));
  const added = addedColumn(work, table, column);
  const nulls = where !== undefined && isNullTest(where, column);
  if (added === undefined) {
    // `UPDATE t SET c = x WHERE c IS NULL`, before c becomes NOT NULL.
    if (!nulls || expression.subquery) return false;
    work.fills.push({ table, column, expression: expression.text, used: false, given });
    return true;
  }
  const condition = where === undefined || nulls ? undefined : readExpression(expressionText(where));
  if (usesNew(work, table, expression) || (condition !== undefined && usesNew(work, table, condition)))
    return false;
  const { body, draft } = added;
  const before = body.up ?? body.column.default ?? undefined;
  // Where the column has a default no row is NULL.
  if (nulls && before !== undefined) return false;
  const up =
    condition === undefined
      ? expression.text
      : `CASE WHEN ${condition.text} THEN ${expression.text}${before === undefined ? "" : ` ELSE ${before}`} END`;
  draft.operation = { add_column: { ...body, up } };
  return true;
}

/** An `up` reads the table as old code sees it, and nothing else: another table's changes would not reach it. */
function usesNew(work: Work, table: string, { columns, subquery, wholeRow }: Expression): boolean {
  return subquery || wholeRow || columns.some((column) => addedColumn(work, table, column) !== undefined);
}

function isNullTest(where: Node, column: string): boolean {
  if (!("NullTest" in where) || where.NullTest.nulltesttype !== "IS_NULL") return false;
  const { arg } = where.NullTest;
  if (arg === undefined || !("ColumnRef" in arg)) return false;
  return readExpression(expressionText(arg)).columns[0] === column;
}

/** What an UPDATE before it has put in place of NULL. */
export function fillOfNulls(work: Work, table: string, column: string): string | undefined {
  const found = work.fills.findLast((one) => one.table === table && one.column === column);
  if (found === undefined) return undefined;
  found.used = true;
  return `coalesce(${quoteName(column)}, ${found.expression})`;
}

/** Fills that no SET NOT NULL followed are an UPDATE like any other. */
export function refuseUnusedFills(work: Work): void {
  for (const { table, column, used, given } of work.fills) {
    const follows = findDraft(work, "alter_column", (body) => body.table === table && body.column === column);
    if (used || follows?.body.nullable === false) continue;
    refuse(
      work,
      given,
      `This UPDATE changes rows of ${table} under old code, all in one transaction.`,
      "Say it as `up` of an operation.",
    );
  }
}
