import type { CreateStmt, CreateTableAsStmt, Node, PartitionSpec, ViewStmt } from "libpg-query";
import { nodesIn } from "../../sql/walk.ts";
import type { Catalog, Column, Dependent, Relation } from "../catalog.ts";
import { type TableName, nameOf, qualifiedName, relationAt, tableName } from "../lookup.ts";
import { addColumn } from "./columns.ts";
import { addConstraint } from "./constraints.ts";
import { mapRelation } from "./edit.ts";
import { newRelation } from "./emptyCatalog.ts";
import { boundText, inherit } from "./families.ts";
import { columnsIn } from "./sqlText.ts";

export function createTable(catalog: Catalog, create: CreateStmt): Catalog {
  const table = nameOf(catalog, create.relation);
  if (relationAt(catalog, table) !== undefined) return catalog;
  const { tableElts = [], partspec, partbound, inhRelations = [], relation } = create;
  const parents = inhRelations.flatMap((node) =>
    "RangeVar" in node ? [nameOf(catalog, node.RangeVar)] : [],
  );
  const made: Relation = {
    ...newRelation({ ...table, kind: partspec === undefined ? "table" : "partitioned" }),
    unlogged: relation?.relpersistence === "u",
    temporary: relation?.relpersistence === "t",
    partitionKey: keyOf(partspec),
    columns: parents.flatMap((parent) => relationAt(catalog, parent)?.columns.map(asInherited) ?? []),
  };
  const added: Catalog = { ...catalog, relations: [...catalog.relations, made] };
  const withColumns = tableElts.reduce(
    (before, node) => ("ColumnDef" in node ? addColumn(before, table, node.ColumnDef) : before),
    added,
  );
  const complete = tableElts
    .flatMap((node) => ("Constraint" in node ? [node.Constraint] : []))
    // A foreign key to the table itself may mean the primary key after it.
    .toSorted((a, b) => Number(a.contype === "CONSTR_FOREIGN") - Number(b.contype === "CONSTR_FOREIGN"))
    .reduce((before, one) => addConstraint(before, table, one), withColumns);
  return parents.reduce(
    (before, parent) => inherit(before, parent, table, partbound === undefined ? null : boundText(partbound)),
    complete,
  );
}

/** Its columns are those of a query, which only PostgreSQL can tell. */
export function createTableAs(catalog: Catalog, { into, objtype, query }: CreateTableAsStmt): Catalog {
  const kind = objtype === "OBJECT_MATVIEW" ? "materialized-view" : "table";
  return addByQuery(catalog, nameOf(catalog, into?.rel), kind, query);
}

export function createView(catalog: Catalog, { view, query }: ViewStmt): Catalog {
  return addByQuery(catalog, nameOf(catalog, view), "view", query);
}

function asInherited(column: Column): Column {
  return { ...column, identity: null, sequence: null };
}

function keyOf(spec: PartitionSpec | undefined): readonly string[] {
  return (spec?.partParams ?? []).flatMap((one) =>
    "PartitionElem" in one ? (one.PartitionElem.name ?? []) : [],
  );
}

function addByQuery(
  catalog: Catalog,
  table: TableName,
  kind: "table" | "view" | "materialized-view",
  query: Node | undefined,
): Catalog {
  if (relationAt(catalog, table) !== undefined) return catalog;
  const added: Catalog = { ...catalog, relations: [...catalog.relations, newRelation({ ...table, kind })] };
  if (kind === "table") return added;
  const columns = columnsIn(query);
  const tables = [...nodesIn(query)].flatMap(({ kind: node, fields }) =>
    node === "RangeVar" ? [tableName(catalog, [text(fields["schemaname"]), text(fields["relname"])])] : [],
  );
  return tables.reduce(
    (before, one) =>
      mapRelation(before, one, (relation) => {
        const used = relation.columns.flatMap(({ name }) => (columns.includes(name) ? [name] : []));
        const dependent: Dependent = { kind, name: qualifiedName(table), columns: used };
        return { ...relation, dependents: [...relation.dependents, dependent] };
      }),
    added,
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
