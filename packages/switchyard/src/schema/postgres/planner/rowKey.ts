import type { Catalog, Index } from "../../catalog/catalog.ts";
import { quoteName } from "../../sql/names.ts";

/**
 * The columns that say which row of a table is which: of its primary key, or else of a unique index over columns that
 * are never null and which sorts as they do, so that ranges of it can be read one after the other. Undefined where there is neither.
 */
export function rowKey(catalog: Catalog, schema: string, table: string): readonly string[] | undefined {
  const relation = catalog.relations.find((each) => each.schema === schema && each.name === table);
  const notNull = new Set(relation?.columns.filter((column) => column.notNull).map(({ name }) => name));
  const keys = catalog.indexes
    .filter((index) => index.schema === schema && index.table === table)
    .filter(({ unique, valid, predicate }) => unique && valid && predicate === null)
    .filter(sortsAsItsColumns)
    .filter(({ columns }) => columns.every((column) => column !== null && notNull.has(column)));
  const best = keys.find(({ primary }) => primary) ?? keys[0];
  return best?.columns.filter((column) => column !== null);
}

/** An element with a direction, a collation or an operator class of its own is written with more than the name. */
function sortsAsItsColumns({ method, columns, definition }: Index): boolean {
  const names = columns.map((column) => (column === null ? "" : quoteName(column)));
  return method === "btree" && definition.includes(`(${names.join(", ")})`);
}
