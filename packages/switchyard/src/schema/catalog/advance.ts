import type { AlterTableCmd, ColumnDef, Constraint as ConstraintNode, RangeVar } from "libpg-query";
import { nameOf, strings } from "../lint/lookup.ts";
import type { Statement } from "../sql/parse.ts";
import type { Catalog, Column, Constraint, Relation } from "./catalog.ts";

export function emptyCatalog(serverVersion: number): Catalog {
  return {
    serverVersion,
    relations: [],
    indexes: [],
    constraints: [],
    types: [],
    sequences: [],
    functions: [],
    extensions: [],
    measured: false,
  };
}

/**
 * The catalog after a statement, as far as later statements of the same file are judged by it: which tables, columns,
 * constraints and indexes there are. It asks no server; what it does not understand leaves the catalog as it is.
 */
export function advance(catalog: Catalog, { node, text }: Statement): Catalog {
  if ("CreateStmt" in node && node.CreateStmt.relation) {
    const columns = (node.CreateStmt.tableElts ?? []).flatMap((one) =>
      "ColumnDef" in one ? [one.ColumnDef] : [],
    );
    return withRelation(catalog, node.CreateStmt.relation, columns);
  }
  if ("AlterTableStmt" in node) {
    const { relation, cmds = [] } = node.AlterTableStmt;
    return cmds.reduce(
      (before, one) => ("AlterTableCmd" in one ? altered(before, relation, one.AlterTableCmd, text) : before),
      catalog,
    );
  }
  if ("IndexStmt" in node) {
    const { relation, idxname = "", unique = false, indexParams = [], whereClause } = node.IndexStmt;
    const { schema, name } = nameOf(catalog, relation);
    const columns = indexParams.map((one) => ("IndexElem" in one ? (one.IndexElem.name ?? null) : null));
    const index = {
      schema,
      name: idxname,
      table: name,
      unique,
      primary: false,
      valid: true,
      method: node.IndexStmt.accessMethod ?? "btree",
      columns,
      uses: columns.flatMap((column) => column ?? []),
      predicate: whereClause === undefined ? null : text,
      definition: text,
      constraint: null,
      bytes: 0,
    };
    return { ...catalog, indexes: [...catalog.indexes, index] };
  }
  if ("RenameStmt" in node) {
    const { relation, renameType, subname = "", newname = "" } = node.RenameStmt;
    if (renameType === "OBJECT_TABLE")
      return mapRelation(catalog, relation, (one) => ({ ...one, name: newname }));
    if (renameType !== "OBJECT_COLUMN") return catalog;
    return mapColumn(catalog, relation, subname, (column) => ({ ...column, name: newname }));
  }
  if ("DropStmt" in node && node.DropStmt.removeType === "OBJECT_TABLE") {
    const dropped = (node.DropStmt.objects ?? []).map((one) =>
      "List" in one ? strings(one.List.items).at(-1) : "",
    );
    return { ...catalog, relations: catalog.relations.filter(({ name }) => !dropped.includes(name)) };
  }
  return catalog;
}

function altered(
  catalog: Catalog,
  range: RangeVar | undefined,
  command: AlterTableCmd,
  text: string,
): Catalog {
  const { name = "", def } = command;
  switch (command.subtype) {
    case "AT_AddColumn":
      if (def === undefined || !("ColumnDef" in def)) return catalog;
      return mapRelation(catalog, range, (one) => ({
        ...one,
        columns: [...one.columns, columnOf(def.ColumnDef, one.columns.length)],
      }));
    case "AT_DropColumn":
      return mapRelation(catalog, range, (one) => ({
        ...one,
        columns: one.columns.filter((column) => column.name !== name),
      }));
    case "AT_SetNotNull":
    case "AT_DropNotNull":
      return mapColumn(catalog, range, name, (column) => ({
        ...column,
        notNull: command.subtype === "AT_SetNotNull",
      }));
    case "AT_AddConstraint":
      if (def === undefined || !("Constraint" in def)) return catalog;
      return {
        ...catalog,
        constraints: [...catalog.constraints, constraintOf(catalog, range, def.Constraint, text)],
      };
    case "AT_ValidateConstraint":
      return mapConstraint(catalog, range, name, (one) => ({ ...one, validated: true }));
    case "AT_DropConstraint":
      return {
        ...catalog,
        constraints: catalog.constraints.filter((one) => one.name !== name || one.table !== range?.relname),
      };
    default:
      return catalog;
  }
}

const kinds: Readonly<Partial<Record<NonNullable<ConstraintNode["contype"]>, Constraint["kind"]>>> = {
  CONSTR_CHECK: "check",
  CONSTR_FOREIGN: "foreign-key",
  CONSTR_PRIMARY: "primary-key",
  CONSTR_UNIQUE: "unique",
  CONSTR_EXCLUSION: "exclusion",
  CONSTR_NOTNULL: "not-null",
};

function constraintOf(
  catalog: Catalog,
  range: RangeVar | undefined,
  node: ConstraintNode,
  text: string,
): Constraint {
  const { schema, name } = nameOf(catalog, range);
  const columns =
    node.contype === "CONSTR_CHECK" ? namesIn(node.raw_expr) : strings(node.fk_attrs ?? node.keys);
  return {
    schema,
    name: node.conname ?? "",
    table: name,
    kind: node.contype === undefined ? "check" : (kinds[node.contype] ?? "check"),
    columns,
    validated: node.skip_validation !== true,
    deferrable: node.deferrable === true,
    definition: text,
    references: node.pktable
      ? { ...referenceTo(catalog, node.pktable), columns: strings(node.pk_attrs) }
      : null,
    index: node.indexname ?? null,
    inherited: false,
  };
}

function referenceTo(catalog: Catalog, range: RangeVar) {
  const { schema, name } = nameOf(catalog, range);
  return { schema, table: name };
}

/** Columns that an expression names. */
function namesIn(expression: unknown): readonly string[] {
  const names = JSON.stringify(expression ?? null).matchAll(
    /"ColumnRef":\{"fields":\[[^\]]*?"sval":"((?:[^"\\]|\\.)*)"\}\}\]/g,
  );
  return Array.from(names, ([, name = ""]) => name);
}

function withRelation(catalog: Catalog, range: RangeVar, columns: readonly ColumnDef[]): Catalog {
  const { schema, name } = nameOf(catalog, range);
  if (catalog.relations.some((one) => one.schema === schema && one.name === name)) return catalog;
  const relation: Relation = {
    oid: 0,
    schema,
    name,
    kind: "table",
    columns: columns.map(columnOf),
    rows: 0,
    bytes: 0,
    unlogged: range.relpersistence === "u",
    temporary: range.relpersistence === "t",
    owner: "",
    rowSecurity: false,
    replicaIdentity: "default",
    comment: null,
    acl: [],
    triggers: [],
    children: [],
    parent: null,
    partitionBound: null,
    partitionKey: [],
    dependents: [],
    publications: [],
  };
  return { ...catalog, relations: [...catalog.relations, relation] };
}

function columnOf({ colname = "", typeName, constraints = [] }: ColumnDef, before: number): Column {
  const type = strings(typeName?.names).at(-1) ?? "";
  const kindsOf = constraints.flatMap((one) => ("Constraint" in one ? [one.Constraint.contype] : []));
  return {
    name: colname,
    number: before + 1,
    type,
    baseType: type,
    typmod: -1,
    domain: null,
    notNull: kindsOf.includes("CONSTR_NOTNULL") || kindsOf.includes("CONSTR_PRIMARY"),
    default: null,
    generated: kindsOf.includes("CONSTR_GENERATED") ? "stored" : null,
    identity: kindsOf.includes("CONSTR_IDENTITY") ? "by-default" : null,
    collation: null,
    sequence: null,
    comment: null,
    acl: [],
  };
}

function mapRelation(
  catalog: Catalog,
  range: RangeVar | undefined,
  change: (one: Relation) => Relation,
): Catalog {
  const { schema, name } = nameOf(catalog, range);
  return {
    ...catalog,
    relations: catalog.relations.map((one) =>
      one.schema === schema && one.name === name ? change(one) : one,
    ),
  };
}

function mapColumn(
  catalog: Catalog,
  range: RangeVar | undefined,
  name: string,
  change: (one: Column) => Column,
): Catalog {
  return mapRelation(catalog, range, (relation) => ({
    ...relation,
    columns: relation.columns.map((column) => (column.name === name ? change(column) : column)),
  }));
}

function mapConstraint(
  catalog: Catalog,
  range: RangeVar | undefined,
  name: string,
  change: (one: Constraint) => Constraint,
): Catalog {
  const { schema, name: table } = nameOf(catalog, range);
  return {
    ...catalog,
    constraints: catalog.constraints.map((one) =>
      one.schema === schema && one.table === table && one.name === name ? change(one) : one,
    ),
  };
}
