import type { IndexElem, IndexStmt } from "libpg-query";
import { additive } from "./additive.ts";
import { addedColumn, createdTable } from "./find.ts";
import { madeUp, names, tableName } from "./names.ts";
import { binding } from "./needs.ts";
import { expressionText } from "./sqlText.ts";
import { unsupported } from "./unsupported.ts";
import { add, note, refuse, type Given, type Work } from "./work.ts";

export function createIndex(work: Work, given: Given, index: IndexStmt): void {
  const { statement, annotations } = given;
  const { position } = statement;
  const table = tableName(work, index.relation);
  const elements = (index.indexParams ?? []).flatMap((node) => ("IndexElem" in node ? [node.IndexElem] : []));
  const keys = elements.flatMap(({ name }) => (name === undefined ? [] : [name]));
  const include = (index.indexIncludingParams ?? []).flatMap((node) =>
    "IndexElem" in node ? [node.IndexElem.name ?? ""] : [],
  );
  const words = keys.length === elements.length ? [...keys, ...include] : ["expr"];
  const name = index.idxname ?? madeUp(table, ...words, "idx");
  if (index.if_not_exists === true && work.catalog.indexes.some((one) => one.name === name)) {
    return note(work, position, `${name} exists; nothing to do.`);
  }
  const created = createdTable(work, table) !== undefined;
  if (keys.length < elements.length) {
    if (created && index.concurrent !== true)
      return additive(work, given, undefined, `${table} is made by this migration`);
    return refuse(
      work,
      given,
      `The format has no word for the index ${name} over an expression.`,
      "Index a column; or build it by hand, CONCURRENTLY, before the release that needs it: no code can tell.",
    );
  }
  if (index.nulls_not_distinct === true)
    throw unsupported("an index with NULLS NOT DISTINCT; add a constraint UNIQUE NULLS NOT DISTINCT");
  if (index.tableSpace !== undefined) throw unsupported("the tablespace of an index");
  const storage = storageParameters(index);
  const fresh = created || keys.every((key) => addedColumn(work, table, key) !== undefined);
  const why = `The unique index ${name} binds old code, too, which may write rows that violate it, and there may be such rows.`;
  const needs =
    index.unique === true && !fresh ? binding(annotations, [], "up", { position, why }).needs : [];
  const create = {
    name,
    table,
    columns: Object.fromEntries(elements.map((element) => [element.name ?? "", options(element)])),
    ...(index.accessMethod !== undefined && index.accessMethod !== "btree" && { method: index.accessMethod }),
    ...(index.unique === true && { unique: true }),
    ...(index.whereClause !== undefined && { predicate: expressionText(index.whereClause) }),
    ...(include.length > 0 && { include }),
    ...(storage !== undefined && { storage_parameters: storage }),
  };
  add(work, { create_index: create }, position, {
    needs: needs.map((need) => ({ ...need, line: "-- switchyard: enforce both" })),
  });
}

function options({ collation, ordering, nulls_ordering: nulls, opclass, opclassopts }: IndexElem) {
  if (opclassopts !== undefined) throw unsupported("parameters of an operator class");
  return {
    ...(collation !== undefined && { collate: names(collation).join(".") }),
    ...(ordering === "SORTBY_DESC" && { sort: "desc" as const }),
    ...(ordering === "SORTBY_ASC" && { sort: "asc" as const }),
    ...(nulls === "SORTBY_NULLS_FIRST" && { nulls: "first" as const }),
    ...(nulls === "SORTBY_NULLS_LAST" && { nulls: "last" as const }),
    ...(opclass !== undefined && { opclass: { name: names(opclass).join(".") } }),
  };
}

function storageParameters({ options: list }: IndexStmt): string | undefined {
  if (list === undefined) return undefined;
  return list
    .flatMap((node) => ("DefElem" in node ? [node.DefElem] : []))
    .map(({ defname = "", arg }) => {
      if (arg !== undefined && "Integer" in arg) return `${defname} = ${arg.Integer.ival ?? 0}`;
      if (arg !== undefined && "String" in arg) return `${defname} = ${arg.String.sval ?? ""}`;
      throw unsupported(`the storage parameter ${defname}`);
    })
    .join(", ");
}
