import { readExpression } from "../sql/expression.ts";
import type { Operation } from "../migrations/operations.ts";
import type { TableCommand } from "./alterTable.ts";
import { columnDefinition, isSerial } from "./columnDefinition.ts";
import { columnNow, createdTable, findDraft } from "./find.ts";
import { needOf, told, type Asking } from "./needs.ts";
import { add, note, refuse, type Given, type Need, type Work } from "./work.ts";

export function addColumn(work: Work, given: Given, { table, command, subjects }: TableCommand): void {
  const { statement, annotations } = given;
  if (command.def === undefined || !("ColumnDef" in command.def)) return;
  const definition = command.def.ColumnDef;
  const column = columnDefinition(work, table, definition);
  const position = statement.at(definition.location);
  if (command.missing_ok === true && columnNow(work, table, column.name) !== undefined) {
    return note(work, position, `${table}.${column.name} exists; nothing to do.`);
  }
  const created = createdTable(work, table);
  if (created !== undefined) {
    const columns = [...created.body.columns, column];
    created.draft.operation = { create_table: { ...created.body, columns } };
    return;
  }
  if (column.pk === true) {
    return refuse(
      work,
      { statement, at: position },
      `${table} cannot get a primary key with a new column while old code writes rows without it.`,
      "Add the column first, and the constraint in a migration after it.",
    );
  }
  if (
    findDraft(work, "drop_column", (body) => body.table === table && body.column === column.name) !==
    undefined
  ) {
    return refuse(
      work,
      { statement, at: position },
      `${table}.${column.name} is dropped and added again, which loses what is in it.`,
      "Change it in place: ALTER COLUMN … TYPE … USING …, or add the new column under another name.",
    );
  }
  const asking: Asking = { annotations, column: column.name, alone: subjects === 1, position };
  const authors = told(asking, "up");
  const up = authors ?? volatileDefault(column.default);
  const needs: Need[] =
    column.nullable === false && column.generated === undefined && !isSerial(column.type)
      ? [
          {
            ...needOf(
              asking,
              "up",
              `${table}.${column.name} may not be NULL, and nothing says what the rows have that are there, and those that old code will write.`,
              "<expression over the old columns>",
            ),
            satisfied: hasValues,
          },
        ]
      : [];
  add(work, { add_column: { table, column, ...(up !== undefined && { up }) } }, position, {
    needs,
    ...(authors !== undefined && { told: true as const }),
  });
}

function hasValues(operation: Operation): boolean {
  if (!("add_column" in operation)) return false;
  const { up, column } = operation.add_column;
  return up !== undefined || typeof column.default === "string";
}

/** One that differs from row to row would have ADD COLUMN write the whole table anew; as `up`, rows are filled in batches. */
function volatileDefault(expression: string | null | undefined): string | undefined {
  if (expression === null || expression === undefined) return undefined;
  const { functions } = readExpression(expression);
  return functions.every((name) => steady.has(name.replace(/^pg_catalog\./, ""))) ? undefined : expression;
}

/** The same within a statement, so that PostgreSQL evaluates it once and keeps the value beside the table. */
const steady: ReadonlySet<string> = new Set([
  "now",
  "transaction_timestamp",
  "statement_timestamp",
  "current_timestamp",
  "localtimestamp",
  "current_date",
  "current_time",
  "localtime",
  "current_user",
  "session_user",
  "lower",
  "upper",
  "timezone",
  "jsonb_build_object",
  "json_build_object",
  "to_jsonb",
  "make_interval",
]);
