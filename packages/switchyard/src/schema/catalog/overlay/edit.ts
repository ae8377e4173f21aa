import type { Catalog, Column, Constraint, Index, Relation } from "../catalog.ts";
import { fitName } from "../../sql/names.ts";
import type { TableName } from "../lookup.ts";

/* What changes a catalog; each leaves alone what is not there. */

export function mapRelation(
  catalog: Catalog,
  { schema, name }: TableName,
  change: (relation: Relation) => Relation,
): Catalog {
  const relations = catalog.relations.map((one) =>
    one.schema === schema && one.name === name ? change(one) : one,
  );
  return { ...catalog, relations };
}

export function mapColumn(
  catalog: Catalog,
  table: TableName,
  name: string,
  change: (column: Column) => Column,
): Catalog {
  return mapRelation(catalog, table, (relation) => ({
    ...relation,
    columns: relation.columns.map((column) => (column.name === name ? change(column) : column)),
  }));
}

export function mapConstraint(
  catalog: Catalog,
  table: TableName,
  name: string,
  change: (constraint: Constraint) => Constraint,
): Catalog {
  const constraints = catalog.constraints.map((one) =>
    isOf(one, table) && one.name === name ? change(one) : one,
  );
  return { ...catalog, constraints };
}

export function isOf(
  part: Pick<Index | Constraint, "schema" | "table">,
  { schema, name }: TableName,
): boolean {
  return part.schema === schema && part.table === name;
}

export function refersTo({ references }: Constraint, { schema, name }: TableName): boolean {
  return references !== null && references.schema === schema && references.table === name;
}

/** PostgreSQL 18 keeps NOT NULL as a constraint, too. */
export function setNotNull(catalog: Catalog, table: TableName, column: string, notNull: boolean): Catalog {
  const changed = mapColumn(catalog, table, column, (one) => ({ ...one, notNull }));
  if (catalog.serverVersion < 180_000) return changed;
  const others = changed.constraints.filter(
    (one) => !(isOf(one, table) && one.kind === "not-null" && one.columns[0] === column),
  );
  if (!notNull) return { ...changed, constraints: others };
  if (others.length < changed.constraints.length) return changed;
  const constraint: Constraint = {
    schema: table.schema,
    name: freeName(changed, table.schema, [table.name, column, "not_null"]),
    table: table.name,
    kind: "not-null",
    columns: [column],
    validated: true,
    deferrable: false,
    definition: `NOT NULL ${column}`,
    references: null,
    index: null,
    inherited: false,
  };
  return { ...changed, constraints: [...changed.constraints, constraint] };
}

/** A name as PostgreSQL makes it up: with a number where it is taken. */
export function freeName(catalog: Catalog, schema: string, parts: readonly string[]): string {
  const taken = new Set(
    [...catalog.relations, ...catalog.indexes, ...catalog.constraints, ...catalog.sequences].flatMap((one) =>
      one.schema === schema ? [one.name] : [],
    ),
  );
  const made = fitName(parts.join("_"));
  for (let tries = 0; ; tries++) {
    const name = tries === 0 ? made : `${made}${tries}`;
    if (!taken.has(name)) return name;
  }
}
