import type { Catalog, Column, Relation } from "../catalog/catalog.ts";
import type { ColumnDefinition, Operation } from "../migrations/operations.ts";

/** Where no database was looked at: nothing is known of any table but what the files make. */
export const noCatalog: Catalog = {
  serverVersion: 0,
  relations: [],
  indexes: [],
  constraints: [],
  types: [],
  sequences: [],
  functions: [],
  extensions: [],
  measured: false,
};

/** The catalog as these operations will leave it, as far as the conversion of later statements asks. */
export function withOperations(catalog: Catalog, operations: readonly Operation[]): Catalog {
  return operations.reduce(withOperation, catalog);
}

function withOperation(catalog: Catalog, operation: Operation): Catalog {
  if ("create_table" in operation) {
    const { name, columns } = operation.create_table;
    const others = catalog.relations.filter((relation) => relation.name !== name);
    return { ...catalog, relations: [...others, madeTable(name, columns.map(madeColumn))] };
  }
  if ("drop_table" in operation) {
    const { name } = operation.drop_table;
    return { ...catalog, relations: catalog.relations.filter((relation) => relation.name !== name) };
  }
  if ("rename_table" in operation) {
    const { from, to } = operation.rename_table;
    const rename = <Of extends { readonly table: string }>(of: Of): Of =>
      of.table === from ? { ...of, table: to } : of;
    return {
      ...catalog,
      relations: catalog.relations.map((relation) =>
        relation.name === from ? { ...relation, name: to } : relation,
      ),
      indexes: catalog.indexes.map(rename),
      constraints: catalog.constraints.map(rename),
    };
  }
  if ("add_column" in operation) {
    const { table, column } = operation.add_column;
    return onColumns(catalog, table, (columns) => [
      ...columns.filter(({ name }) => name !== column.name),
      madeColumn(column, columns.length),
    ]);
  }
  if ("drop_column" in operation) {
    const { table, column } = operation.drop_column;
    return onColumns(catalog, table, (columns) => columns.filter(({ name }) => name !== column));
  }
  if ("rename_column" in operation) {
    const { table, from, to } = operation.rename_column;
    return onColumns(catalog, table, (columns) =>
      columns.map((one) => (one.name === from ? { ...one, name: to } : one)),
    );
  }
  if ("alter_column" in operation) {
    const { table, column, name, type, nullable, default: value } = operation.alter_column;
    return onColumns(catalog, table, (columns) =>
      columns.map((one) =>
        one.name !== column
          ? one
          : {
              ...one,
              ...(name !== undefined && { name }),
              ...(type !== undefined && { type, baseType: type.replace(/\(.*\)/, "") }),
              ...(nullable !== undefined && { notNull: !nullable }),
              ...(value !== undefined && { default: value }),
            },
      ),
    );
  }
  return catalog;
}

function onColumns(
  catalog: Catalog,
  table: string,
  change: (columns: readonly Column[]) => readonly Column[],
): Catalog {
  const relations = catalog.relations.map((relation) =>
    relation.name === table ? { ...relation, columns: change(relation.columns) } : relation,
  );
  return { ...catalog, relations };
}

function madeTable(name: string, columns: readonly Column[]): Relation {
  return {
    oid: 0,
    schema: "",
    name,
    kind: "table",
    columns,
    rows: 0,
    bytes: 0,
    unlogged: false,
    temporary: false,
    owner: "",
    rowSecurity: false,
    replicaIdentity: "default",
    comment: null,
    acl: [],
    triggers: [],
    children: [],
    parent: null,
    partitionBound: null,
    partitionKey: [],
    dependents: [],
    publications: [],
  };
}

function madeColumn(column: ColumnDefinition, index: number): Column {
  return {
    name: column.name,
    number: index + 1,
    type: column.type,
    baseType: column.type.replace(/\(.*\)/, ""),
    typmod: -1,
    domain: null,
    notNull: column.nullable === false || column.pk === true,
    default: column.default ?? null,
    generated: null,
    identity: null,
    collation: null,
    sequence: null,
    comment: null,
    acl: [],
  };
}
