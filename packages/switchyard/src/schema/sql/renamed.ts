import { isRecord, namesIn } from "./walk.ts";

/** A parse tree with other columns: in expressions, in the elements of indexes, and in the keys of constraints. */
export function renamed(tree: unknown, columns: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(tree)) return tree.map((item) => renamed(item, columns));
  if (!isRecord(tree)) return tree;
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]) => {
      if (key === "ColumnRef" && isRecord(value)) {
        const fields = Array.isArray(value["fields"]) ? value["fields"] : [];
        return [key, { ...value, fields: [...fields.slice(0, -1), ...others(fields.slice(-1), columns)] }];
      }
      if (key === "IndexElem" && isRecord(value) && typeof value["name"] === "string") {
        const name = columns.get(value["name"]) ?? value["name"];
        return [key, { ...Object(renamed(value, columns)), name }];
      }
      if (ownKeys.has(key) && Array.isArray(value)) return [key, others(value, columns)];
      return [key, renamed(value, columns)];
    }),
  );
}

/** Lists of a constraint that name columns of its own table; `pk_attrs` are those of the other one. */
const ownKeys: ReadonlySet<string> = new Set(["keys", "including", "fk_attrs", "fk_del_set_cols"]);

function others(list: readonly unknown[], columns: ReadonlyMap<string, string>): readonly unknown[] {
  return list.map((item) => {
    const [name] = namesIn([item]);
    const other = typeof name === "string" ? columns.get(name) : undefined;
    return other === undefined ? item : { String: { sval: other } };
  });
}
