import type { Constraint as ConstraintNode } from "libpg-query";
import type { Catalog, Constraint, Index } from "../catalog.ts";
import { type TableName, constraintsOf, indexNamed, nameOf, strings } from "../lookup.ts";
import { freeName, isOf, mapConstraint, refersTo, setNotNull } from "./edit.ts";
import { columnsIn, constraintText } from "./sqlText.ts";
import { quoteName, qualified } from "../../sql/names.ts";

/** Of a table, or of one of its columns: then the constraint itself does not name it. */
export function addConstraint(
  catalog: Catalog,
  table: TableName,
  written: ConstraintNode,
  column?: string,
): Catalog {
  if (written.contype === "CONSTR_NOTNULL")
    return strings(written.keys).reduce((before, key) => setNotNull(before, table, key, true), catalog);
  const kind = written.contype && kinds[written.contype];
  if (kind === undefined) return catalog;
  const node = column === undefined ? written : ofColumn(written, column);
  const taken = node.indexname === undefined ? undefined : indexNamed(catalog, [node.indexname]);
  const keys = taken === undefined ? keysOf(kind, node) : taken.columns.flatMap((one) => one ?? []);
  const name =
    node.conname ?? node.indexname ?? freeName(catalog, table.schema, nameParts(table, kind, keys));
  const isKey = kind === "primary-key" || kind === "unique" || kind === "exclusion";
  const constraint: Constraint = {
    schema: table.schema,
    name,
    table: table.name,
    kind,
    columns: keys,
    validated: node.skip_validation !== true,
    deferrable: node.deferrable === true,
    definition: constraintText(node),
    references: referenceOf(catalog, node),
    index: isKey ? name : null,
    inherited: false,
  };
  const constrained = { ...catalog, constraints: [...catalog.constraints, constraint] };
  const indexed = isKey ? withIndex(constrained, table, constraint, taken) : constrained;
  return kind === "primary-key"
    ? keys.reduce((before, key) => setNotNull(before, table, key, true), indexed)
    : indexed;
}

export function validateConstraint(catalog: Catalog, table: TableName, name: string): Catalog {
  return mapConstraint(catalog, table, name, (one) => ({
    ...one,
    validated: true,
    definition: one.definition.replace(/ NOT VALID$/, ""),
  }));
}

/** With its index, and with the foreign keys that stand on it where they go, too. */
export function dropConstraint(
  catalog: Catalog,
  table: TableName,
  name: string,
  { cascade }: { readonly cascade: boolean },
): Catalog {
  const gone = constraintsOf(catalog, table).find((one) => one.name === name);
  if (gone === undefined) return catalog;
  if (gone.kind === "not-null")
    return gone.columns.reduce((before, column) => setNotNull(before, table, column, false), catalog);
  const stands = (one: Constraint) =>
    gone.index !== null && refersTo(one, table) && one.references?.columns.join() === gone.columns.join();
  return {
    ...catalog,
    constraints: catalog.constraints.filter((one) => one !== gone && !(cascade && stands(one))),
    indexes: catalog.indexes.filter((one) => !(isOf(one, table) && one.constraint === name)),
  };
}

const kinds: Readonly<Partial<Record<NonNullable<ConstraintNode["contype"]>, Constraint["kind"]>>> = {
  CONSTR_CHECK: "check",
  CONSTR_FOREIGN: "foreign-key",
  CONSTR_PRIMARY: "primary-key",
  CONSTR_UNIQUE: "unique",
  CONSTR_EXCLUSION: "exclusion",
};

function ofColumn(node: ConstraintNode, column: string): ConstraintNode {
  const keys = [{ String: { sval: column } }];
  if (node.contype === "CONSTR_FOREIGN") return { ...node, fk_attrs: keys };
  return node.contype === "CONSTR_CHECK" ? node : { ...node, keys };
}

function keysOf(kind: Constraint["kind"], node: ConstraintNode): readonly string[] {
  if (kind === "check") return columnsIn(node.raw_expr);
  if (kind !== "exclusion") return strings(node.fk_attrs ?? node.keys);
  return (node.exclusions ?? []).flatMap((one) => {
    const [element] = "List" in one ? (one.List.items ?? []) : [];
    return element !== undefined && "IndexElem" in element ? (element.IndexElem.name ?? []) : [];
  });
}

function nameParts(
  { name }: TableName,
  kind: Constraint["kind"],
  keys: readonly string[],
): readonly string[] {
  switch (kind) {
    case "primary-key":
      return [name, "pkey"];
    case "unique":
      return [name, ...keys, "key"];
    case "foreign-key":
      return [name, ...keys, "fkey"];
    case "exclusion":
      return [name, ...keys, "excl"];
    default:
      return [name, ...(keys.length === 1 ? keys : []), "check"];
  }
}

function referenceOf(catalog: Catalog, { pktable, pk_attrs }: ConstraintNode): Constraint["references"] {
  if (pktable === undefined) return null;
  const other = nameOf(catalog, pktable);
  const key = constraintsOf(catalog, other).find(({ kind }) => kind === "primary-key");
  const columns = strings(pk_attrs);
  return {
    schema: other.schema,
    table: other.name,
    columns: columns.length > 0 ? columns : (key?.columns ?? []),
  };
}

/** One of its own, or one that was there and gets the constraint's name. */
function withIndex(
  catalog: Catalog,
  table: TableName,
  { name, kind, columns }: Constraint,
  taken: Index | undefined,
): Catalog {
  const primary = kind === "primary-key";
  if (taken !== undefined) {
    const renamed = { ...taken, name, primary, constraint: name };
    return { ...catalog, indexes: catalog.indexes.map((one) => (one === taken ? renamed : one)) };
  }
  const exclusion = kind === "exclusion";
  const index: Index = {
    schema: table.schema,
    name,
    table: table.name,
    unique: !exclusion,
    primary,
    valid: true,
    method: exclusion ? "gist" : "btree",
    columns,
    uses: columns,
    predicate: null,
    definition: `CREATE ${exclusion ? "" : "UNIQUE "}INDEX ${quoteName(name)} ON ${qualified(table.schema, table.name)} USING ${exclusion ? "gist" : "btree"} (${columns.map(quoteName).join(", ")})`,
    constraint: name,
    bytes: 0,
  };
  return { ...catalog, indexes: [...catalog.indexes, index] };
}
