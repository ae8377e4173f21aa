import type { Catalog, Dependent } from "../catalog.ts";
import { type TableName, qualifiedName, relationAt, tableName } from "../lookup.ts";
import { isOf, mapRelation, refersTo } from "./edit.ts";

/** With what hangs on it: where PostgreSQL would ask for CASCADE, it was said, or nothing comes of the statement. */
export function dropTable(catalog: Catalog, parts: readonly string[]): Catalog {
  const table = tableName(catalog, parts);
  const gone = relationAt(catalog, table);
  if (gone === undefined) return catalog;
  const name = qualifiedName(table);
  const alone: Catalog = {
    ...catalog,
    relations: catalog.relations
      .filter((one) => one !== gone)
      .map((one) => ({
        ...one,
        children: one.children.filter((child) => child !== name),
        dependents: one.dependents.filter((dependent) => dependent.name !== name),
      })),
    indexes: catalog.indexes.filter((one) => !isOf(one, table)),
    constraints: catalog.constraints.filter((one) => !isOf(one, table) && !refersTo(one, table)),
    sequences: catalog.sequences.filter(({ ownedBy }) => ownedBy === null || !isOf(ownedBy, table)),
  };
  const partitions = gone.kind === "partitioned" ? gone.children : [];
  const views = viewsOf(gone.dependents);
  return [...partitions, ...views].reduce((before, other) => dropTable(before, partsOf(other)), alone);
}

export function dropColumn(catalog: Catalog, table: TableName, name: string): Catalog {
  const views = viewsOf(
    (relationAt(catalog, table)?.dependents ?? []).filter(({ columns }) => columns.includes(name)),
  );
  const seen = views.reduce((before, view) => dropTable(before, partsOf(view)), catalog);
  const without = mapRelation(seen, table, (relation) => ({
    ...relation,
    columns: relation.columns.filter((column) => column.name !== name),
  }));
  return {
    ...without,
    constraints: without.constraints.filter(
      (one) =>
        !(isOf(one, table) && one.columns.includes(name)) &&
        !(refersTo(one, table) && one.references?.columns.includes(name) === true),
    ),
    indexes: without.indexes.filter((one) => !(isOf(one, table) && one.uses.includes(name))),
    sequences: without.sequences.filter(
      ({ ownedBy }) => !(ownedBy !== null && isOf(ownedBy, table) && ownedBy.column === name),
    ),
  };
}

function viewsOf(dependents: readonly Dependent[]): readonly string[] {
  return dependents.flatMap(({ kind, name }) => (kind.endsWith("view") ? [name] : []));
}

/** Of a qualified name; a schema with a dot in its name is nobody's. */
function partsOf(qualified: string): readonly string[] {
  const dot = qualified.indexOf(".");
  return [qualified.slice(0, dot), qualified.slice(dot + 1)];
}
