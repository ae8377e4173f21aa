import type { Constraint } from "../../../catalog/catalog.ts";
import type { OperationBody } from "../../../migrations/operations.ts";
import { quoteName } from "../../../sql/names.ts";
import { copyColumn } from "../draft/copyColumn.ts";
import type { Planning } from "../draft/planning.ts";
import type { TableDraft } from "../draft/tableDraft.ts";

/** Of one column; its `up` and `down` are that column's. */
export function planDropConstraint(planning: Planning, body: OperationBody<"drop_constraint">): void {
  const table = planning.table(body.table);
  const constraint = planning.constraint(table, body.name);
  const [column, ...others] = logicalColumns(table, constraint);
  const converted = body.up !== undefined || body.down !== undefined;
  if (converted && (column === undefined || others.length > 0)) {
    planning.problem(
      "MIGRATION_INVALID",
      `Constraint ${body.name} is one of ${others.length === 0 ? "no column" : "several columns"}.`,
      "Use `drop_multicolumn_constraint`, with `up` and `down` by column.",
    );
  }
  const name = column ?? "";
  drop(planning, table, constraint, {
    ...(body.up !== undefined && { up: { [name]: body.up } }),
    ...(body.down !== undefined && { down: { [name]: body.down } }),
  });
}

export function planDropMulticolumnConstraint(
  planning: Planning,
  body: OperationBody<"drop_multicolumn_constraint">,
): void {
  const table = planning.table(body.table);
  drop(planning, table, planning.constraint(table, body.name), body);
}

/**
 * With `down`, the new version has columns of its own that the constraint does not bind, and the old version's go with
 * it at contract. Without, it binds both versions until then.
 */
function drop(
  planning: Planning,
  table: TableDraft,
  constraint: Constraint,
  {
    up = {},
    down = {},
  }: {
    readonly up?: Readonly<Record<string, string>> | undefined;
    readonly down?: Readonly<Record<string, string>> | undefined;
  },
): void {
  refuse(planning, table, constraint);
  planning.goneConstraints.add(constraint.name);
  const converted = new Set([...Object.keys(up), ...Object.keys(down)]);
  if (converted.size === 0 || table.created) {
    planning.contract.prepare.push({
      kind: "drop-constraint",
      table: table.physical,
      constraint: planning.finalName(constraint.name),
    });
    planning.notices.push(
      `Constraint ${constraint.name} of ${table.name} binds both versions until contract.`,
    );
    return;
  }
  for (const name of converted) {
    const same = quoteName(name);
    const column = planning.column(table, name);
    copyColumn(planning, table, column, { up: up[name] ?? same, down: down[name] ?? same });
  }
}

function refuse(planning: Planning, table: TableDraft, constraint: Constraint): void {
  if (constraint.kind === "not-null") {
    planning.problem(
      "MIGRATION_REFUSED",
      `${constraint.name} says that ${constraint.columns.join()} is not null.`,
      "Use `alter_column` with `nullable: true` and a `down`.",
    );
  }
  const users = planning.catalog.constraints
    .filter(({ references }) => references?.schema === planning.schema && references.table === table.physical)
    .filter(({ name }) => !planning.goneConstraints.has(name))
    .filter(() => constraint.kind === "primary-key" || constraint.kind === "unique")
    .filter(({ references }) => sameColumns(references?.columns ?? [], constraint.columns));
  if (users.length === 0) return;
  planning.problem(
    "MIGRATION_REFUSED",
    `Constraint ${constraint.name} is used by ${users.map(({ name, table: other }) => `foreign key ${name} of ${other}`).join(", ")}.`,
    "Drop these before it.",
  );
}

function sameColumns(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((column) => others.includes(column));
}

function logicalColumns(table: TableDraft, { columns }: Constraint): readonly string[] {
  return table.columns.filter(({ physical }) => columns.includes(physical)).map(({ name }) => name);
}
