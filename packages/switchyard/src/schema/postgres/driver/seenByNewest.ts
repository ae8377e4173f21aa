import type { Catalog, Relation } from "../../catalog/catalog.ts";
import type { LogicalTable } from "../../model.ts";
import type { Now } from "./worldNow.ts";

/** The catalog as the newest version sees it, under its own names: what the next migration is written for. */
export function seenByNewest({ catalog, world }: Pick<Now, "catalog" | "world">): Catalog {
  const newest = world.versions.at(-1);
  if (newest === undefined || newest.tables.length === 0) return catalog;
  const physical = new Map(newest.tables.map((table) => [table.physical, table]));
  const mine = (schema: string) => schema === world.schema;
  const tableName = (name: string) => physical.get(name)?.name ?? name;
  const columnName = (table: string, column: string) =>
    physical.get(table)?.columns.find((candidate) => candidate.physical === column)?.name ?? column;
  return {
    ...catalog,
    relations: catalog.relations.map((relation) => {
      const table = mine(relation.schema) ? physical.get(relation.name) : undefined;
      return table === undefined ? relation : seenAs(relation, table);
    }),
    indexes: catalog.indexes.map((index) =>
      mine(index.schema)
        ? {
            ...index,
            table: tableName(index.table),
            columns: index.columns.map((column) =>
              column === null ? null : columnName(index.table, column),
            ),
            uses: index.uses.map((column) => columnName(index.table, column)),
          }
        : index,
    ),
    constraints: catalog.constraints.map((constraint) =>
      mine(constraint.schema)
        ? {
            ...constraint,
            table: tableName(constraint.table),
            columns: constraint.columns.map((column) => columnName(constraint.table, column)),
          }
        : constraint,
    ),
  };
}

function seenAs(relation: Relation, table: LogicalTable): Relation {
  return {
    ...relation,
    name: table.name,
    columns: table.columns.flatMap(({ name, physical, ...seen }) => {
      const column = relation.columns.find((candidate) => candidate.name === physical);
      return column === undefined ? [] : [{ ...column, name, default: seen.default ?? column.default }];
    }),
  };
}
