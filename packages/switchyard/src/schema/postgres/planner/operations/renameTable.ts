import type { OperationBody } from "../../../migrations/operations.ts";
import type { Planning } from "../draft/planning.ts";

/** The new version has a view of the new name; the table gets it at contract. */
export function planRenameTable(planning: Planning, { from, to }: OperationBody<"rename_table">): void {
  const table = planning.table(from);
  if (planning.findTable(to) !== undefined) {
    planning.problem("MIGRATION_INVALID", `There is a table ${to} already.`, "Choose another name.");
  }
  table.name = to;
}
