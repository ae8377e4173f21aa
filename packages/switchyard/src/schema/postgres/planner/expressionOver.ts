import type { LogicalTable } from "../../model.ts";
import { quoteName } from "../../sql/names.ts";

/**
 * The expression's value over one row, as a scalar subquery. The row has the side's own names, so that nothing in the
 * expression has to be understood; `value` says in SQL what stands in a physical column.
 */
export function expressionOver(
  expression: string,
  table: LogicalTable,
  value: (physical: string) => string,
): string {
  const columns = table.columns.map(({ name, physical }) => `${value(physical)} AS ${quoteName(name)}`);
  return `(SELECT (${expression}) FROM (SELECT ${columns.join(", ")}) AS ${quoteName(table.name)})`;
}
