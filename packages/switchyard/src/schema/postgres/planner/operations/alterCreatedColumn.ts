import type { OperationBody } from "../../../migrations/operations.ts";
import { quoteLiteral, quoteName } from "../../../sql/names.ts";
import type { ColumnDraft } from "../draft/columnDraft.ts";
import type { Planning } from "../draft/planning.ts";
import type { TableDraft } from "../draft/tableDraft.ts";
import { bindCheck, bindReference, bindUnique } from "./bind.ts";

/** On a table that the migration itself creates: nobody uses it yet, and it has no rows. */
export function alterCreatedColumn(
  planning: Planning,
  table: TableDraft,
  column: ColumnDraft,
  body: OperationBody<"alter_column">,
): void {
  const name = quoteName(column.physical);
  const change = (action: string) =>
    planning.alter(table, `ALTER COLUMN ${name} ${action}`, "The table is empty.");
  if (body.type !== undefined) change(`TYPE ${body.type} USING ${name}::${body.type}`);
  if (body.nullable !== undefined) change(body.nullable ? "DROP NOT NULL" : "SET NOT NULL");
  if (body.default !== undefined)
    change(body.default === null ? "DROP DEFAULT" : `SET DEFAULT ${body.default}`);
  if (body.comment !== undefined) {
    planning.add(
      `COMMENT ON COLUMN ${planning.qualified(table.physical)}.${name} IS ${body.comment === null ? "NULL" : quoteLiteral(body.comment)}`,
      table,
      "What it is for.",
      "SHARE UPDATE EXCLUSIVE",
    );
  }
  if (body.check) bindCheck(planning, table, body.check);
  if (body.references) bindReference(planning, table, column, body.references);
  if (body.unique) bindUnique(planning, table, [column], body.unique.name, "UNIQUE");
}
