import type { RenameStmt } from "libpg-query";
import type { OperationBody } from "../migrations/operations.ts";
import { renameConstraint } from "./constraints.ts";
import { catalogNow, addedColumn, createdTable } from "./find.ts";
import { tableName } from "./names.ts";
import { objectName } from "./objectName.ts";
import { add, refuse, type Given, type Work } from "./work.ts";

export function rename(
  work: Work,
  given: Given,
  { renameType, relation, subname = "", newname = "", relationType, object }: RenameStmt,
): void {
  const { position } = given.statement;
  switch (renameType) {
    case "OBJECT_TABLE": {
      const from = tableName(work, relation);
      const created = createdTable(work, from);
      if (created === undefined) return void add(work, { rename_table: { from, to: newname } }, position);
      created.draft.operation = { create_table: { ...created.body, name: newname } };
      return;
    }
    case "OBJECT_COLUMN": {
      if (relationType !== "OBJECT_TABLE") break;
      const table = tableName(work, relation);
      return renameColumn(work, given, table, subname, newname);
    }
    case "OBJECT_TABCONSTRAINT": {
      const table = tableName(work, relation);
      return renameConstraint(work, given, table, subname, newname);
    }
    case "OBJECT_INDEX": {
      const name = relation?.relname ?? "";
      const known = catalogNow(work).indexes.find((one) => one.name === name);
      if (known?.constraint !== null && known?.constraint !== undefined) {
        return renameConstraint(work, given, known.table, name, newname);
      }
      break;
    }
    default:
      break;
  }
  const what = String(renameType).replace("OBJECT_", "").toLowerCase();
  refuse(
    work,
    given,
    `There is no operation that renames the ${what} ${relation?.relname ?? objectName(object).join(".")} so that old code still finds it.`,
    "Keep the name, or create a new one beside it.",
  );
}

function renameColumn(work: Work, { statement }: Given, table: string, from: string, to: string): void {
  const created = createdTable(work, table);
  if (created !== undefined) {
    const columns = created.body.columns.map((column) =>
      column.name === from ? { ...column, name: to } : column,
    );
    const body: OperationBody<"create_table"> = { ...created.body, columns };
    created.draft.operation = { create_table: body };
    return;
  }
  const added = addedColumn(work, table, from);
  if (added === undefined) return void add(work, { rename_column: { table, from, to } }, statement.position);
  added.draft.operation = { add_column: { ...added.body, column: { ...added.body.column, name: to } } };
}
