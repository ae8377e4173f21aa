import type { Node, RangeVar } from "libpg-query";
import type { Catalog, Constraint, Index, Relation } from "./catalog.ts";

/** A name as PostgreSQL would find it; where the catalog does not know it, in the app's schema. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export function tableName(catalog: Catalog, parts: readonly (string | undefined)[]): TableName {
  const [name = "", schema] = parts.toReversed();
  if (schema !== undefined) return { schema, name };
  const found = catalog.relations.filter((relation) => relation.name === name);
  return {
    schema: (found.find((relation) => relation.schema === "public") ?? found[0])?.schema ?? "public",
    name,
  };
}

export function nameOf(catalog: Catalog, range: RangeVar | undefined): TableName {
  return tableName(catalog, [range?.schemaname, range?.relname]);
}

export function qualifiedName({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}

export function relationAt(catalog: Catalog, { schema, name }: TableName): Relation | undefined {
  return catalog.relations.find((relation) => relation.schema === schema && relation.name === name);
}

export function relationNamed(catalog: Catalog, qualified: string): Relation | undefined {
  return catalog.relations.find((relation) => qualifiedName(relation) === qualified);
}

export function indexNamed(catalog: Catalog, parts: readonly string[]): Index | undefined {
  const [name, schema] = parts.toReversed();
  return catalog.indexes.find(
    (index) => index.name === name && (schema === undefined || index.schema === schema),
  );
}

export function constraintsOf(catalog: Catalog, table: TableName): readonly Constraint[] {
  return catalog.constraints.filter((one) => one.schema === table.schema && one.table === table.name);
}

export function indexesOf(catalog: Catalog, table: TableName): readonly Index[] {
  return catalog.indexes.filter((one) => one.schema === table.schema && one.table === table.name);
}

/** Foreign keys of other tables to this one. */
export function referrers(catalog: Catalog, table: TableName): readonly Constraint[] {
  return catalog.constraints.filter(
    ({ references }) => references?.schema === table.schema && references.table === table.name,
  );
}

/** All partitions and inheriting tables, at any depth. */
export function descendants(catalog: Catalog, table: TableName): readonly Relation[] {
  const children = (relationAt(catalog, table)?.children ?? []).flatMap((name) => {
    const child = relationNamed(catalog, name);
    return child === undefined ? [] : [child];
  });
  return [...children, ...children.flatMap((child) => descendants(catalog, child))];
}

/** The default partition of a partitioned table. */
export function defaultPartition(catalog: Catalog, table: TableName): Relation | undefined {
  return (relationAt(catalog, table)?.children ?? [])
    .map((name) => relationNamed(catalog, name))
    .find((child) => child?.partitionBound === "DEFAULT");
}

/** The strings of a dotted name, or of a list of names. */
export function strings(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node ? [node.String.sval ?? ""] : []));
}

/** The parts of an object's dotted name, whatever its kind. */
export function namesOf(object: Node): readonly string[] {
  if ("List" in object) return strings(object.List.items);
  if ("String" in object) return [object.String.sval ?? ""];
  if ("TypeName" in object) return strings(object.TypeName.names);
  if ("ObjectWithArgs" in object) return strings(object.ObjectWithArgs.objname);
  return [];
}
