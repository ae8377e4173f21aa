import type { IndexStmt, Node } from "libpg-query";
import type { Catalog, Index } from "../catalog.ts";
import { indexNamed, nameOf, strings } from "../lookup.ts";
import { freeName } from "./edit.ts";
import { columnsIn, textOf } from "./sqlText.ts";

export function createIndex(catalog: Catalog, create: IndexStmt): Catalog {
  const { relation, indexParams = [], indexIncludingParams = [], whereClause, if_not_exists } = create;
  const { schema, name: table } = nameOf(catalog, relation);
  if (if_not_exists === true && indexNamed(catalog, [schema, create.idxname ?? ""]) !== undefined)
    return catalog;
  const elements = indexParams.flatMap((one) => ("IndexElem" in one ? [one.IndexElem] : []));
  const included = indexIncludingParams.flatMap((one) =>
    "IndexElem" in one ? [one.IndexElem.name ?? ""] : [],
  );
  const words = [...elements.map(({ name, expr }) => name ?? calledIn(expr) ?? "expr"), ...included];
  const name = create.idxname ?? freeName(catalog, schema, [table, ...words, "idx"]);
  const written: IndexStmt = { ...create, idxname: name };
  delete written.concurrent;
  delete written.if_not_exists;
  const index: Index = {
    schema,
    name,
    table,
    unique: create.unique === true,
    primary: false,
    valid: true,
    method: create.accessMethod ?? "btree",
    columns: elements.map((one) => one.name ?? null),
    uses: [
      ...new Set([
        ...elements.flatMap(({ name: column, expr }) => column ?? columnsIn(expr)),
        ...included,
        ...columnsIn(whereClause),
      ]),
    ],
    predicate: whereClause === undefined ? null : textOf(whereClause),
    definition: textOf({ IndexStmt: written }),
    constraint: null,
    bytes: 0,
  };
  return { ...catalog, indexes: [...catalog.indexes, index] };
}

export function dropIndex(catalog: Catalog, parts: readonly string[]): Catalog {
  const gone = indexNamed(catalog, parts);
  return { ...catalog, indexes: catalog.indexes.filter((one) => one !== gone) };
}

/** The function that an element calls lends the index its name. */
function calledIn(expression: Node | undefined): string | undefined {
  const call = expression !== undefined && "FuncCall" in expression ? expression.FuncCall : undefined;
  return strings(call?.funcname).at(-1);
}
