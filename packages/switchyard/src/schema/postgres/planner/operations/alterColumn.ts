import type { OperationBody } from "../../../migrations/operations.ts";
import { quoteName } from "../../../sql/names.ts";
import type { ColumnDraft } from "../draft/columnDraft.ts";
import { copyColumn } from "../draft/copyColumn.ts";
import type { Planning } from "../draft/planning.ts";
import type { TableDraft } from "../draft/tableDraft.ts";
import { losesNothing, typeName } from "../../../sql/typeName.ts";
import { bindCheck, bindNotNull, bindReference, bindUnique } from "./bind.ts";
import { alterCreatedColumn } from "./alterCreatedColumn.ts";
import { planRenameColumn } from "./renameColumn.ts";

type Body = OperationBody<"alter_column">;

/**
 * With `up` or `down`, or another type, the new version gets a column of its own, and only that one has to satisfy what
 * the operation asks for. Without, the column that both use has to.
 *
 * A type change that PostgreSQL does without reading a row is done in this way, too: in place, it would end the prepared
 * statements of both versions ("cached plan must not change result type"), and no column that a view shows can change.
 */
export function planAlterColumn(planning: Planning, body: Body): void {
  const table = planning.table(body.table);
  const column = planning.column(table, body.column);
  if (table.created) {
    alterCreatedColumn(planning, table, column, body);
  } else if (needsCopy(body, column)) {
    alterCopy(planning, table, column, body);
  } else {
    alterShared(planning, table, column, body);
  }
  if (body.name !== undefined)
    planRenameColumn(planning, { table: body.table, from: body.column, to: body.name });
}

function needsCopy(body: Body, column: ColumnDraft): boolean {
  const retyped = body.type !== undefined && typeName(body.type) !== typeName(column.shape.type);
  return (
    retyped ||
    body.up !== undefined ||
    body.down !== undefined ||
    (body.nullable === true && column.shape.notNull)
  );
}

function alterCopy(planning: Planning, table: TableDraft, column: ColumnDraft, body: Body): void {
  const { up, down } = conversionOf(planning, table, column, body);
  const { copy, column: next } = copyColumn(planning, table, column, {
    up,
    down,
    ...(body.type !== undefined && { type: body.type }),
    ...(body.name !== undefined && { newName: body.name }),
  });
  if (body.nullable !== undefined) copy.notNull = !body.nullable;
  if (body.default !== undefined) copy.default = body.default;
  if (body.comment !== undefined) copy.comment = body.comment;
  bind(planning, table, next, body);
}

function bind(
  planning: Planning,
  table: TableDraft,
  column: ColumnDraft,
  { check, references, unique }: Body,
): void {
  if (check) bindCheck(planning, table, check);
  if (references) bindReference(planning, table, column, references);
  if (unique) bindUnique(planning, table, [column], unique.name, "UNIQUE");
}

function conversionOf(
  planning: Planning,
  table: TableDraft,
  column: ColumnDraft,
  body: Body,
): { readonly up: string; readonly down: string } {
  const same = quoteName(column.name);
  const type = body.type ?? column.shape.type;
  const safe = typeName(type) === typeName(column.shape.type) || losesNothing(column.shape.type, type);
  const missing = [
    ...(body.up === undefined && !safe ? ["up"] : []),
    ...(body.down === undefined && (!safe || (body.nullable === true && column.shape.notNull))
      ? ["down"]
      : []),
  ];
  if (missing.length > 0) {
    planning.problem(
      "MIGRATION_INCOMPLETE",
      `Nobody can guess \`${missing.join("` and `")}\` of ${table.name}.${column.name}: ${body.type === undefined ? "the old version expects a value in every row" : `not every value of ${column.shape.type} and ${type} has one of the other`}.`,
      "Give `up`, an expression over the old version's columns, and `down`, one over the new version's.",
    );
  }
  if (body.down === undefined && typeName(type) !== typeName(column.shape.type)) {
    planning.notices.push(
      `Until contract, a value of ${table.name}.${column.name} that does not fit into ${column.shape.type} is refused.`,
    );
  }
  return { up: body.up ?? same, down: body.down ?? same };
}

function alterShared(planning: Planning, table: TableDraft, column: ColumnDraft, body: Body): void {
  const { copy } = column;
  if (body.nullable === false && !column.shape.notNull) {
    bindNotNull(planning, table, column);
  }
  if (body.default !== undefined) {
    if (copy === null) changeDefault(planning, table, column, body.default);
    else copy.default = body.default;
  }
  if (body.comment !== undefined) {
    if (copy === null) {
      planning.contract.prepare.push({
        kind: "comment",
        table: table.physical,
        column: column.physical,
        text: body.comment,
      });
    } else copy.comment = body.comment;
  }
  bind(planning, table, column, body);
}

/** Each version has its own default until contract. */
function changeDefault(
  planning: Planning,
  table: TableDraft,
  column: ColumnDraft,
  expression: string | null,
): void {
  // A plain NULL would not be stored, and the column's own default would hold.
  column.default = expression ?? `CASE WHEN false THEN NULL::${column.shape.type} END`;
  planning.contract.prepare.push({
    kind: "set-default",
    table: table.physical,
    column: column.physical,
    expression,
  });
}
