import type { ColumnDefinition, ConstraintDefinition, Operation } from "../../migrations/operations.ts";
import { qualified, quoteName } from "../../sql/names.ts";

/**
 * The statements that would do at once what an operation does by phases: only for what is there in the end. Expressions
 * and types are the author's own text.
 */
export function operationStatements(operation: Operation, schema: string): readonly string[] {
  const alter = (table: string, change: string) => `ALTER TABLE ${qualified(schema, table)} ${change}`;
  if ("create_table" in operation) {
    const { name, columns, constraints = [] } = operation.create_table;
    const parts = [
      ...columns.map((column) => columnText(column, schema, { notNull: isNotNull(column) })),
      ...constraints.map((one) => constraintText(one, schema)),
    ];
    return [`CREATE TABLE ${qualified(schema, name)} (${parts.join(", ")})`];
  }
  if ("drop_table" in operation) return [`DROP TABLE ${qualified(schema, operation.drop_table.name)}`];
  if ("rename_table" in operation) {
    const { from, to } = operation.rename_table;
    return [alter(from, `RENAME TO ${quoteName(to)}`)];
  }
  if ("add_column" in operation) {
    const { table, column } = operation.add_column;
    return [alter(table, `ADD COLUMN ${columnText(column, schema, { notNull: column.nullable === false })}`)];
  }
  if ("drop_column" in operation) {
    const { table, column } = operation.drop_column;
    return [alter(table, `DROP COLUMN ${quoteName(column)}`)];
  }
  if ("rename_column" in operation) {
    const { table, from, to } = operation.rename_column;
    return [alter(table, `RENAME COLUMN ${quoteName(from)} TO ${quoteName(to)}`)];
  }
  if ("alter_column" in operation) return alteration(operation.alter_column, schema);
  if ("create_index" in operation) {
    const { name, table, columns, unique, method, predicate, include = [] } = operation.create_index;
    const keys = Array.isArray(columns) ? columns : Object.keys(columns);
    return [
      `CREATE ${unique === true ? "UNIQUE " : ""}INDEX ${quoteName(name)} ON ${qualified(schema, table)} USING ${method ?? "btree"} (${list(keys)})` +
        (include.length === 0 ? "" : ` INCLUDE (${list(include)})`) +
        (predicate === undefined ? "" : ` WHERE ${predicate}`),
    ];
  }
  if ("drop_index" in operation) return [`DROP INDEX ${qualified(schema, operation.drop_index.name)}`];
  if ("create_constraint" in operation) {
    const { table } = operation.create_constraint;
    return [alter(table, `ADD ${constraintText(operation.create_constraint, schema)}`)];
  }
  if ("drop_constraint" in operation) {
    const { table, name } = operation.drop_constraint;
    return [alter(table, `DROP CONSTRAINT ${quoteName(name)}`)];
  }
  if ("drop_multicolumn_constraint" in operation) {
    const { table, name } = operation.drop_multicolumn_constraint;
    return [alter(table, `DROP CONSTRAINT ${quoteName(name)}`)];
  }
  if ("rename_constraint" in operation) {
    const { table, from, to } = operation.rename_constraint;
    return [alter(table, `RENAME CONSTRAINT ${quoteName(from)} TO ${quoteName(to)}`)];
  }
  if ("set_replica_identity" in operation) {
    const { table, identity } = operation.set_replica_identity;
    const kind = identity.type === "index" ? `USING INDEX ${quoteName(identity.index ?? "")}` : identity.type;
    return [alter(table, `REPLICA IDENTITY ${kind}`)];
  }
  return [operation.sql.up];
}

function alteration(
  {
    table,
    column,
    name,
    type,
    nullable,
    default: value,
    unique,
    check,
    references,
  }: Extract<Operation, { alter_column: unknown }>["alter_column"],
  schema: string,
): readonly string[] {
  const at = quoteName(column);
  const changes = [
    ...(type === undefined ? [] : [`ALTER ${at} TYPE ${type}`]),
    ...(nullable === undefined ? [] : [`ALTER ${at} ${nullable ? "DROP" : "SET"} NOT NULL`]),
    ...(value === undefined
      ? []
      : [`ALTER ${at} ${value === null ? "DROP DEFAULT" : `SET DEFAULT ${value}`}`]),
    ...(unique === undefined ? [] : [`ADD CONSTRAINT ${quoteName(unique.name)} UNIQUE (${at})`]),
    ...(check === undefined ? [] : [`ADD CONSTRAINT ${quoteName(check.name)} CHECK (${check.constraint})`]),
    ...(references === undefined
      ? []
      : [
          `ADD CONSTRAINT ${quoteName(references.name)} FOREIGN KEY (${at}) REFERENCES ${qualified(schema, references.table)} (${quoteName(references.column)})`,
        ]),
  ];
  const alter = `ALTER TABLE ${qualified(schema, table)}`;
  return [
    ...(changes.length === 0 ? [] : [`${alter} ${changes.join(", ")}`]),
    ...(name === undefined || name === column ? [] : [`${alter} RENAME COLUMN ${at} TO ${quoteName(name)}`]),
  ];
}

/** In a table of its own, a column of which nothing is said is NOT NULL. */
function isNotNull({ nullable, generated }: ColumnDefinition): boolean {
  return nullable === undefined ? generated?.expression === undefined : !nullable;
}

function columnText(
  column: ColumnDefinition,
  schema: string,
  { notNull }: { readonly notNull: boolean },
): string {
  const { name, type, pk, unique, default: value, check, references, generated } = column;
  const identity = generated?.identity;
  return [
    quoteName(name),
    type,
    ...(pk === true ? ["PRIMARY KEY"] : notNull ? ["NOT NULL"] : []),
    ...(unique === true ? ["UNIQUE"] : []),
    ...(value == null ? [] : [`DEFAULT ${value}`]),
    ...(check === undefined ? [] : [`CONSTRAINT ${quoteName(check.name)} CHECK (${check.constraint})`]),
    ...(references === undefined
      ? []
      : [
          `CONSTRAINT ${quoteName(references.name)} REFERENCES ${qualified(schema, references.table)} (${quoteName(references.column)})`,
        ]),
    ...(generated?.expression === undefined ? [] : [`GENERATED ALWAYS AS (${generated.expression}) STORED`]),
    ...(identity === undefined
      ? []
      : [`GENERATED ${identity.user_specified_values ?? "ALWAYS"} AS IDENTITY`]),
  ].join(" ");
}

function constraintText(
  { name, type, columns = [], check, references, exclude }: ConstraintDefinition,
  schema: string,
): string {
  const head = `CONSTRAINT ${quoteName(name)}`;
  switch (type) {
    case "check":
      return `${head} CHECK (${check ?? "true"})`;
    case "unique":
      return `${head} UNIQUE (${list(columns)})`;
    case "primary_key":
      return `${head} PRIMARY KEY (${list(columns)})`;
    case "foreign_key": {
      const others = references?.columns ?? [];
      const target = qualified(schema, references?.table ?? "");
      return `${head} FOREIGN KEY (${list(columns)}) REFERENCES ${target}${others.length === 0 ? "" : ` (${list(others)})`}`;
    }
    case "exclude":
      return `${head} EXCLUDE USING ${exclude?.index_method ?? "gist"} (${exclude?.elements ?? ""})`;
    default:
      return type satisfies never;
  }
}

function list(names: readonly string[]): string {
  return names.map(quoteName).join(", ");
}
