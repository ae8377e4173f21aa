import type { LogicalTable } from "../../model.ts";
import { readExpression } from "../../sql/expression.ts";
import { quoteName } from "../../sql/names.ts";

/**
 * The expression's value over one row, as a scalar subquery. The row has the side's own names, so that nothing in the
 * expression has to be understood; `value` says in SQL what stands in a physical column. One that reads nothing of the
 * row stands by itself: as a subquery, PostgreSQL would compute it once for all rows (`gen_random_uuid()`).
 */
export function expressionOver(
  expression: string,
  table: LogicalTable,
  value: (physical: string) => string,
): string {
  const { columns: names, wholeRow } = readExpression(expression);
  if (names.length === 0 && !wholeRow) return `(${expression})`;
  const columns = table.columns.map(({ name, physical }) => `${value(physical)} AS ${quoteName(name)}`);
  return `(SELECT (${expression}) FROM (SELECT ${columns.join(", ")}) AS ${quoteName(table.name)})`;
}
