import type { CommentStmt } from "libpg-query";
import { quoteName } from "../sql/names.ts";
import { additive } from "./additive.ts";
import { alter } from "./alterColumn.ts";
import { addedColumn, createdTable, relationNow } from "./find.ts";
import { names, ownName } from "./names.ts";
import { refuse, type Given, type Work } from "./work.ts";

export function comment(work: Work, given: Given, { objtype, object, comment: text }: CommentStmt): void {
  const parts = object !== undefined && "List" in object ? names(object.List.items) : [];
  const value = text === undefined || text === "" ? null : text;
  if (objtype === "OBJECT_COLUMN") {
    return onColumn(work, given, {
      table: ownName(work, parts.slice(0, -1)),
      column: parts.at(-1) ?? "",
      value,
    });
  }
  if (objtype === "OBJECT_TABLE") return onTable(work, given, ownName(work, parts), value);
  refuse(
    work,
    given,
    "There is no operation for a comment on anything but a table or a column.",
    "Leave it out: no code sees it.",
  );
}

function onColumn(
  work: Work,
  { statement }: Given,
  {
    table,
    column,
    value,
  }: { readonly table: string; readonly column: string; readonly value: string | null },
): void {
  const created = createdTable(work, table);
  if (created !== undefined) {
    const columns = created.body.columns.map((one) =>
      one.name === column ? { ...one, comment: value } : one,
    );
    created.draft.operation = { create_table: { ...created.body, columns } };
    return;
  }
  const added = addedColumn(work, table, column);
  if (added !== undefined) {
    added.draft.operation = {
      add_column: { ...added.body, column: { ...added.body.column, comment: value } },
    };
    return;
  }
  alter(work, { table, column, position: statement.position, change: { comment: value }, needs: [] });
}

function onTable(work: Work, given: Given, table: string, value: string | null): void {
  const created = createdTable(work, table);
  if (created !== undefined) {
    created.draft.operation = { create_table: { ...created.body, comment: value } };
    return;
  }
  if (relationNow(work, table)?.comment === null) {
    return additive(work, given, `COMMENT ON TABLE ${quoteName(table)} IS NULL`, "nobody reads a comment");
  }
  refuse(
    work,
    given,
    `There is no operation for the comment on ${table}, and what it says now is not known.`,
    "Leave it out: no code sees it.",
  );
}
