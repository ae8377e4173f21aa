import type { CheckDefinition, ReferencesDefinition } from "../../../migrations/operations.ts";
import { rewriteExpression } from "../../../sql/rewrite.ts";
import { quoteName } from "../../../sql/names.ts";
import type { ColumnDraft } from "../draft/columnDraft.ts";
import type { Planning } from "../draft/planning.ts";
import type { TableDraft } from "../draft/tableDraft.ts";
import { columnList, deferral, referencesSql } from "./definitions.ts";

/* What has to hold for a column: said at once for rows to come, proved later for those that are there. */

/** `CHECK … NOT VALID` now, NOT NULL at contract; on a table of this migration's own at once. */
export function bindNotNull(
  planning: Planning,
  table: TableDraft,
  { physical, name, copy }: ColumnDraft,
): void {
  if (copy !== null) {
    copy.notNull = true;
    return;
  }
  if (table.created) {
    planning.alter(table, `ALTER COLUMN ${quoteName(physical)} SET NOT NULL`, "The table is empty.");
    return;
  }
  const constraint = planning.madeUp(`${name}_not_null`);
  planning.alter(
    table,
    `ADD CONSTRAINT ${quoteName(constraint)} CHECK (${quoteName(physical)} IS NOT NULL) NOT VALID`,
    `No row to come has a null in ${name}.`,
  );
  planning.undo({ kind: "drop-constraint", table: table.physical, constraint });
  planning.build.push({ kind: "validate", table: table.physical, constraint });
  planning.contract.prepare.push(
    { kind: "set-not-null", table: table.physical, column: physical },
    { kind: "drop-constraint", table: table.physical, constraint },
  );
}

/** A check over logical names. */
export function bindCheck(planning: Planning, table: TableDraft, check: CheckDefinition): void {
  const names = new Map(table.columns.map(({ name, physical }) => [name, physical]));
  const expression = rewriteExpression(check.constraint, names);
  addNotValid(
    planning,
    table,
    check.name,
    `CHECK (${expression})${check.no_inherit === true ? " NO INHERIT" : ""}`,
  );
}

export function bindReference(
  planning: Planning,
  table: TableDraft,
  column: ColumnDraft,
  references: ReferencesDefinition,
): void {
  bindForeignKey(
    planning,
    table,
    references.name,
    [column],
    references.table,
    [references.column],
    references,
  );
}

/** A foreign key over physical names of this table and logical ones of the other. */
export function bindForeignKey(
  planning: Planning,
  table: TableDraft,
  name: string,
  columns: readonly ColumnDraft[],
  target: string,
  targetColumns: readonly string[],
  options: Parameters<typeof referencesSql>[2],
): void {
  const other = planning.table(target);
  const others = targetColumns.map((column) => planning.column(other, column).physical);
  const physical = columnList(columns.map((column) => column.physical));
  addNotValid(
    planning,
    table,
    name,
    `FOREIGN KEY ${physical} ${referencesSql(planning.qualified(other.physical), others, options)}`,
    other,
  );
}

/** A constraint that rows to come satisfy, and that is validated once the old ones are filled. */
export function addNotValid(
  planning: Planning,
  table: TableDraft,
  name: string,
  definition: string,
  other?: TableDraft,
): void {
  refuseTakenConstraint(planning, table, name);
  if (definition.startsWith("FOREIGN KEY") && table.relation?.kind === "partitioned") {
    planning.problem(
      "MIGRATION_REFUSED",
      `${table.name} is partitioned: a foreign key of it is looked at in all rows under a lock that no write passes.`,
      "Add it to each partition, then to the table, by operations `sql`.",
    );
  }
  if (table.columns.some(({ copy }) => copy !== null)) {
    table.late.push({ name, definition });
    return;
  }
  const later = table.created ? "" : " NOT VALID";
  planning.alter(
    table,
    `ADD CONSTRAINT ${quoteName(name)} ${definition}${later}`,
    other === undefined
      ? "Rows to come satisfy it; those that are there are looked at later."
      : `Rows to come satisfy it; ${other.name} is locked against writes for the same moment.`,
    other === undefined ? "ACCESS EXCLUSIVE" : "SHARE ROW EXCLUSIVE",
  );
  if (table.created) return;
  planning.undo({ kind: "drop-constraint", table: table.physical, constraint: name });
  planning.build.push({ kind: "validate", table: table.physical, constraint: name });
}

/** A unique index, built while everybody goes on; at contract it becomes the constraint. */
export function bindUnique(
  planning: Planning,
  table: TableDraft,
  columns: readonly ColumnDraft[],
  name: string,
  type: "UNIQUE" | "PRIMARY KEY",
  {
    parameters = "",
    nullsNotDistinct = false,
    ...deferrable
  }: {
    readonly parameters?: string;
    readonly nullsNotDistinct?: boolean;
    readonly deferrable?: boolean | undefined;
    readonly initially_deferred?: boolean | undefined;
  } = {},
): void {
  refuseTakenConstraint(planning, table, name);
  const list = columnList(columns.map(({ physical }) => physical));
  const nulls = nullsNotDistinct ? " NULLS NOT DISTINCT" : "";
  if (table.created) {
    const distinct = type === "UNIQUE" ? nulls : "";
    planning.alter(
      table,
      `ADD CONSTRAINT ${quoteName(name)} ${type}${distinct} ${list}${parameters}${deferral(deferrable)}`,
      "The table is empty.",
    );
    return;
  }
  planning.build.push({
    kind: "create-index",
    index: name,
    table: table.physical,
    definition: `CREATE UNIQUE INDEX CONCURRENTLY ${quoteName(name)} ON ${planning.qualified(table.physical)} ${list}${parameters}${nulls}`,
  });
  planning.contract.settle.push({
    kind: "constraint-from-index",
    table: table.physical,
    index: name,
    constraint: name,
    type,
    deferral: deferral(deferrable),
  });
  planning.revertAfter.push({ kind: "drop-index", table: table.physical, index: name });
}

export function refuseTakenConstraint(planning: Planning, table: TableDraft, name: string): void {
  const taken =
    planning.constraintsOf(table).some((constraint) => constraint.name === name) &&
    !planning.goneConstraints.has(name);
  if (taken) {
    planning.problem(
      "MIGRATION_INVALID",
      `Table ${table.name} has a constraint ${name} already.`,
      "Choose another name.",
    );
  }
}
