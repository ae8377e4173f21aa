import type { OperationBody } from "../../../migrations/operations.ts";
import { quoteName } from "../../../sql/names.ts";
import { copyColumn } from "../draft/copyColumn.ts";
import type { Planning } from "../draft/planning.ts";
import type { TableDraft } from "../draft/tableDraft.ts";
import { bindCheck, bindForeignKey, bindNotNull, bindUnique } from "./bind.ts";
import { deferral, indexParametersSql } from "./definitions.ts";

type Body = OperationBody<"create_constraint">;

/** With `up` or `down` it binds copies of the columns that only the new version has; without, both versions. */
export function planCreateConstraint(planning: Planning, body: Body): void {
  const table = planning.table(body.table);
  copyColumns(planning, table, body);
  const columns = (body.columns ?? []).map((name) => planning.column(table, name));
  if (columns.length === 0 && body.type !== "check" && body.type !== "exclude") {
    planning.problem("MIGRATION_INVALID", `Constraint ${body.name} names no columns.`, "Give `columns`.");
  }
  const options = {
    parameters: indexParametersSql(body.index_parameters),
    nullsNotDistinct: body.nulls_not_distinct === true,
    deferrable: body.deferrable,
    initially_deferred: body.initially_deferred,
  };
  switch (body.type) {
    case "check":
      if (body.check === undefined) {
        planning.problem("MIGRATION_INVALID", `Check ${body.name} has no expression.`, "Give `check`.");
      }
      bindCheck(planning, table, {
        name: body.name,
        constraint: body.check,
        ...(body.no_inherit !== undefined && { no_inherit: body.no_inherit }),
      });
      return;
    case "unique":
      bindUnique(planning, table, columns, body.name, "UNIQUE", options);
      return;
    case "primary_key":
      refuseSecondKey(planning, table);
      for (const column of columns) if (!column.shape.notNull) bindNotNull(planning, table, column);
      bindUnique(planning, table, columns, body.name, "PRIMARY KEY", options);
      return;
    case "foreign_key": {
      const { references } = body;
      if (references === undefined) {
        return planning.problem(
          "MIGRATION_INVALID",
          `Foreign key ${body.name} does not say what it references.`,
          "Give `references`.",
        );
      }
      bindForeignKey(planning, table, body.name, columns, references.table, references.columns ?? [], {
        ...references,
        deferrable: body.deferrable,
        initially_deferred: body.initially_deferred,
      });
      return;
    }
    case "exclude":
      exclude(planning, table, body);
  }
}

function copyColumns(planning: Planning, table: TableDraft, { up = {}, down = {} }: Body): void {
  for (const name of new Set([...Object.keys(up), ...Object.keys(down)])) {
    const same = quoteName(name);
    copyColumn(planning, table, planning.column(table, name), {
      up: up[name] ?? same,
      down: down[name] ?? same,
    });
  }
}

function refuseSecondKey(planning: Planning, table: TableDraft): void {
  const key = planning
    .constraintsOf(table)
    .find(({ kind, name }) => kind === "primary-key" && !planning.goneConstraints.has(name));
  if (key === undefined) return;
  planning.problem(
    "MIGRATION_REFUSED",
    `${table.name} has the primary key ${key.name} already.`,
    "Drop it by `drop_constraint` before.",
  );
}

function exclude(planning: Planning, table: TableDraft, body: Body): void {
  if (!table.created) {
    planning.problem(
      "MIGRATION_REFUSED",
      `PostgreSQL builds the exclusion constraint ${body.name} under a lock that nobody passes, for as long as it reads ${table.name}.`,
      "Create it together with a new table, or by an operation `sql` when nobody uses the table.",
    );
  }
  const { index_method: method = "gist", elements = "", predicate } = body.exclude ?? {};
  planning.alter(
    table,
    `ADD CONSTRAINT ${quoteName(body.name)} EXCLUDE USING ${method} (${elements})${predicate === undefined ? "" : ` WHERE (${predicate})`}${deferral(body)}`,
    "The table is empty.",
  );
}
