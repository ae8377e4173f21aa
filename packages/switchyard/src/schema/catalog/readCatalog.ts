import type { Catalog, Relation } from "./catalog.ts";
import { catalogQuery } from "./catalogQuery.ts";

/** Any PostgreSQL that answers queries: a server's session, or PGlite. */
export interface Queryable {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows its rows
  query<Row extends Record<string, unknown>>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<{ readonly rows: readonly Row[] }>;
}

/**
 * Reads what these schemas hold, and all types that are not PostgreSQL's own. `measured`: whether its sizes say
 * something; they are those of the last VACUUM or ANALYZE, which costs no lock. It is one statement, so that it has one
 * snapshot wherever it runs. To write expressions of constraints and indexes out, PostgreSQL takes ACCESS SHARE for a
 * moment: set a lock_timeout where somebody may hold a table exclusively.
 */
export async function readCatalog(
  from: Queryable,
  options: { readonly schemas: readonly string[]; readonly measured: boolean },
): Promise<Catalog> {
  const { rows } = await from.query<{ catalog: Omit<Catalog, "measured"> }>(catalogQuery(options.schemas));
  const [row] = rows;
  if (row === undefined) throw new Error("PostgreSQL answered a query of one row without a row");
  const { measured } = options;
  return { ...row.catalog, relations: withSizes(row.catalog.relations, measured), measured };
}

/** PostgreSQL keeps no figures of a partitioned table: they are the sum of its partitions'. */
function withSizes(relations: readonly Relation[], measured: boolean): readonly Relation[] {
  if (!measured) return relations.map((relation) => ({ ...relation, rows: 0, bytes: 0 }));
  const byName = new Map(relations.map((relation) => [`${relation.schema}.${relation.name}`, relation]));
  const total = (relation: Relation, figure: "rows" | "bytes"): number =>
    relation.kind !== "partitioned"
      ? relation[figure]
      : relation.children
          .map((name) => byName.get(name))
          .reduce((sum, child) => sum + (child ? total(child, figure) : 0), 0);
  return relations.map((relation) => ({
    ...relation,
    rows: total(relation, "rows"),
    bytes: total(relation, "bytes"),
  }));
}
