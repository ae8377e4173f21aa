import type { ColumnDef, Constraint } from "libpg-query";
import { SwitchyardError } from "../../errors.ts";
import type { ColumnDefinition } from "../migrations/operations.ts";
import { quoteName } from "../sql/names.ts";
import { deferral, foreignKey } from "./constraintDefinition.ts";
import { madeUp } from "./names.ts";
import { expressionText, typeText } from "./sqlText.ts";
import { sequenceOptions } from "./sequenceOptions.ts";
import { unsupported } from "./unsupported.ts";
import type { Work } from "./work.ts";

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A column as CREATE TABLE and ADD COLUMN define it. Throws MIGRATION_REFUSED for what the format has no word for. */
export function columnDefinition(work: Work, table: string, definition: ColumnDef): ColumnDefinition {
  const name = definition.colname ?? "";
  const collation = definition.collClause?.collname;
  if (
    collation !== undefined ||
    definition.compression !== undefined ||
    definition.storage_name !== undefined
  ) {
    throw unsupported(`the ${collation === undefined ? "storage" : "collation"} of ${name}`);
  }
  const column: Mutable<ColumnDefinition> = { name, type: typeText(definition.typeName), nullable: true };
  for (const node of definition.constraints ?? []) {
    if ("Constraint" in node) apply(work, table, column, node.Constraint);
  }
  return isSerial(column.type) ? { ...column, nullable: false } : column;
}

/** Such a type means NOT NULL, and a default of a sequence. */
export function isSerial(type: string): boolean {
  return /^(small|big)?serial[248]?$/.test(type);
}

function apply(work: Work, table: string, column: Mutable<ColumnDefinition>, constraint: Constraint): void {
  const { contype, conname, raw_expr: expression } = constraint;
  switch (contype) {
    case "CONSTR_NULL":
      return;
    case "CONSTR_NOTNULL":
      column.nullable = false;
      return;
    case "CONSTR_DEFAULT":
      if (expression !== undefined) column.default = expressionText(expression);
      return;
    case "CONSTR_PRIMARY":
      column.pk = true;
      column.nullable = false;
      return;
    case "CONSTR_UNIQUE":
      if (constraint.nulls_not_distinct === true) throw unsupported("NULLS NOT DISTINCT of a column");
      column.unique = true;
      return;
    case "CONSTR_CHECK":
      if (expression === undefined) return;
      if (column.check !== undefined) throw unsupported(`a second check of ${column.name}`);
      column.check = {
        name: conname ?? madeUp(table, column.name, "check"),
        constraint: expressionText(expression),
        ...(constraint.is_no_inherit === true && { no_inherit: true }),
      };
      return;
    case "CONSTR_FOREIGN": {
      const { columns, ...reference } = foreignKey(work, constraint);
      const name = conname ?? madeUp(table, column.name, "fkey");
      const target = columns?.[0] ?? primaryKey(work, reference.table);
      column.references = { name, column: target, ...reference, ...deferral(constraint) };
      return;
    }
    case "CONSTR_ATTR_DEFERRABLE":
    case "CONSTR_ATTR_DEFERRED":
      if (column.references === undefined) throw unsupported(`a deferrable constraint of ${column.name}`);
      column.references = {
        ...column.references,
        deferrable: true,
        ...(contype === "CONSTR_ATTR_DEFERRED" && { initially_deferred: true }),
      };
      return;
    case "CONSTR_ATTR_NOT_DEFERRABLE":
    case "CONSTR_ATTR_IMMEDIATE":
      return;
    case "CONSTR_IDENTITY":
      column.nullable = false;
      column.generated = {
        identity: {
          user_specified_values: constraint.generated_when === "a" ? "ALWAYS" : "BY DEFAULT",
          ...sequenceOptions(table, column.name, constraint.options),
        },
      };
      return;
    case "CONSTR_GENERATED":
      if (expression === undefined) return;
      if (constraint.generated_kind === "v") throw unsupported(`the virtual generated column ${column.name}`);
      column.generated = { expression: expressionText(expression) };
      return;
    default:
      throw unsupported(`${String(contype)} of ${column.name}`);
  }
}

/** Of a reference that names no column. */
function primaryKey(work: Work, table: string): string {
  const made = work.drafts.flatMap(({ operation }) =>
    "create_table" in operation && operation.create_table.name === table
      ? operation.create_table.columns.filter(({ pk }) => pk === true).map(({ name }) => name)
      : [],
  );
  const known = work.catalog.constraints.find(
    (one) => one.table === table && one.kind === "primary-key",
  )?.columns;
  const [only, second] = made.length > 0 ? made : (known ?? []);
  if (only !== undefined && second === undefined) return only;
  throw new SwitchyardError(
    "MIGRATION_INCOMPLETE",
    `REFERENCES ${quoteName(table)} names no column, and nothing says what its key is.`,
    {
      next: `Write the column: REFERENCES ${quoteName(table)} (id).`,
    },
  );
}
