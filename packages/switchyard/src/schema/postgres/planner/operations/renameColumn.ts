import type { OperationBody } from "../../../migrations/operations.ts";
import { quoteName } from "../../../sql/names.ts";
import type { Planning } from "../draft/planning.ts";

/** The new version's view says the new name; the column itself gets it at contract, and all that hangs on it follows. */
export function planRenameColumn(
  planning: Planning,
  { table: name, from, to }: OperationBody<"rename_column">,
): void {
  const table = planning.table(name);
  const column = planning.column(table, from);
  if (from === to) return;
  if (table.columns.some((each) => each.name === to)) {
    planning.problem(
      "MIGRATION_INVALID",
      `Table ${name} has a column ${to} already.`,
      "Choose another name.",
    );
  }
  // Nobody knows a table of this migration's own yet.
  if (table.created) {
    planning.alter(
      table,
      `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`,
      "Nobody uses the table yet.",
    );
    table.replace(column, { ...column, name: to, physical: to });
    return;
  }
  column.name = to;
}
