import { readExpression } from "../sql/expression.ts";
import { quoteName } from "../sql/names.ts";
import type { TableCommand } from "./alterTable.ts";
import { sameType } from "./castBack.ts";
import { addedColumn, columnNow, createdTable, relationNow } from "./find.ts";
import { needOf, told, type Asking } from "./needs.ts";
import { add, note, refuse, remove, type Given, type Work } from "./work.ts";

export function dropColumn(work: Work, given: Given, { table, command, subjects }: TableCommand): void {
  const { statement, annotations } = given;
  const name = command.name ?? "";
  const { position } = statement;
  const created = createdTable(work, table);
  if (created !== undefined) {
    const columns = created.body.columns.filter((column) => column.name !== name);
    created.draft.operation = { create_table: { ...created.body, columns } };
    return;
  }
  const added = addedColumn(work, table, name);
  if (added !== undefined) return remove(work, added.draft);
  const known = columnNow(work, table, name);
  if (command.missing_ok === true && known === undefined && relationNow(work, table) !== undefined) {
    return note(work, position, `${table}.${name} does not exist; nothing to do.`);
  }
  if (command.behavior === "DROP_CASCADE") {
    return refuse(
      work,
      { statement },
      `CASCADE would drop what depends on ${table}.${name} unseen, under old code that uses it.`,
      "Drop each of them by name, and the column without CASCADE.",
    );
  }
  const asking: Asking = { annotations, column: name, alone: subjects === 1, position };
  const successor = successorOf(work, table, name);
  const down = told(asking, "down") ?? successor?.down;
  // NULL, or the default, is a value that old code meets in any case.
  const optional =
    known !== undefined && (!known.notNull || known.default !== null) && successor === undefined;
  const why = `Old code reads ${table}.${name} until the contract, also of rows that new code writes without it.`;
  const needs = optional ? [] : [needOf(asking, "down", why, "<expression over the new columns>")];
  add(work, { drop_column: { table, column: name, ...(down !== undefined && { down }) } }, position, {
    needs,
  });
}

/** A column of this migration that is filled from the one that goes; where it is a mere copy, it is the way back, too. */
function successorOf(work: Work, table: string, name: string): { readonly down?: string } | undefined {
  for (const { operation } of work.drafts) {
    if (!("add_column" in operation) || operation.add_column.table !== table) continue;
    const { up, column } = operation.add_column;
    if (up === undefined || !readExpression(up).columns.includes(name)) continue;
    return up === quoteName(name) && sameType(columnNow(work, table, name)?.type, column.type)
      ? { down: quoteName(column.name) }
      : {};
  }
  return undefined;
}
