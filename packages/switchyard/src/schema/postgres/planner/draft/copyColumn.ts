import { checkNames } from "./checkNames.ts";
import type { ColumnCopy, ColumnDraft } from "./columnDraft.ts";
import type { Planning } from "./planning.ts";
import { refuseUnsettled } from "./refuseUnsettled.ts";
import type { TableDraft } from "./tableDraft.ts";
import { refuseDependents } from "../operations/dropColumn.ts";

/**
 * Puts a column in place of this one that only the new version sees. Both are kept in step by `up` and `down`, and the
 * new one gets the name at contract. A second operation on the same column goes on with the same copy.
 */
export function copyColumn(
  planning: Planning,
  table: TableDraft,
  column: ColumnDraft,
  {
    up,
    down,
    type,
    newName,
  }: {
    readonly up: string;
    readonly down: string;
    readonly type?: string;
    /** That the operation gives it besides: `down` may use it, too. */
    readonly newName?: string;
  },
): { readonly column: ColumnDraft; readonly copy: ColumnCopy } {
  checkNames(planning, table, { what: "up", expression: up });
  checkNames(planning, table, {
    what: "down",
    expression: down,
    ...(newName !== undefined && { also: newName }),
  });
  const copy = column.copy ?? newCopy(planning, table, column);
  if (type !== undefined) copy.type = type;
  planning.fillRows(table);
  const value = table.valueOf(up);
  const next: ColumnDraft = {
    name: column.name,
    physical: copy.physical,
    value,
    shape: { ...column.shape, type: copy.type },
    copy,
  };
  table.replace(column, next);
  const renamed = newName !== undefined && newName !== column.name;
  table.follow(column, down, renamed ? { name: newName, column: next } : null);
  table.compute(next);
  return { column: next, copy };
}

function newCopy(planning: Planning, table: TableDraft, column: ColumnDraft): ColumnCopy {
  const of = planning.catalogColumn(table, column.physical);
  if (of === undefined) {
    return planning.problem(
      "MIGRATION_REFUSED",
      `Column ${column.name} of ${table.name} is new in this migration.`,
      "Say all of it where the column is added.",
    );
  }
  if (of.generated !== null) {
    planning.problem(
      "MIGRATION_REFUSED",
      `Column ${column.name} of ${table.name} is generated.`,
      "Drop it and add it again, or change what it is generated from.",
    );
  }
  planning.canConvert(table);
  refuseDependents(planning, table, column);
  refuseUnsettled(planning, table, column);
  const physical = planning.madeUp(column.name);
  table.physicalColumns.add(physical);
  return {
    of,
    physical,
    type: of.type,
    notNull: of.notNull,
    default: of.default,
    comment: of.comment,
    without: new Set(),
  };
}
