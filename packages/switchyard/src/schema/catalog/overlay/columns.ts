import type { ColumnDef, Constraint as ConstraintNode } from "libpg-query";
import { quoteLiteral, qualified } from "../../sql/names.ts";
import type { Catalog, Column, Sequence } from "../catalog.ts";
import { type TableName, relationAt, strings } from "../lookup.ts";
import { columnType } from "./columnType.ts";
import { addConstraint } from "./constraints.ts";
import { freeName, isOf, mapColumn, mapRelation, setNotNull } from "./edit.ts";
import { textOf } from "./sqlText.ts";

/** With what its definition brings along: NOT NULL, a sequence, constraints and their indexes. */
export function addColumn(catalog: Catalog, table: TableName, definition: ColumnDef): Catalog {
  const name = definition.colname ?? "";
  const relation = relationAt(catalog, table);
  if (relation?.columns.some((column) => column.name === name) === true) return catalog;
  const constraints = inlineConstraints(definition);
  const added = mapRelation(catalog, table, (one) => ({
    ...one,
    columns: [...one.columns, newColumn(catalog, one.columns, definition)],
  }));
  const sequenced = isSerial(definition)
    ? withSequence(added, table, name, { default: true })
    : constraints.some(({ contype }) => contype === "CONSTR_IDENTITY")
      ? withSequence(added, table, name, { default: false })
      : added;
  const notNull = constraints.some(({ contype }) => contype !== undefined && impliesNotNull.has(contype));
  const bound = notNull || isSerial(definition) ? setNotNull(sequenced, table, name, true) : sequenced;
  return constraints
    .filter(({ contype }) => contype !== "CONSTR_NOTNULL")
    .reduce((before, one) => addConstraint(before, table, one, name), bound);
}

export function retypeColumn(
  catalog: Catalog,
  table: TableName,
  name: string,
  { typeName, collClause }: ColumnDef,
): Catalog {
  return mapColumn(catalog, table, name, (column) => ({
    ...column,
    ...columnType(catalog, typeName),
    collation: collationOf(strings(collClause?.collname)),
  }));
}

/** ADD GENERATED … AS IDENTITY. */
export function addIdentity(
  catalog: Catalog,
  table: TableName,
  name: string,
  { generated_when }: ConstraintNode,
): Catalog {
  const identity = generated_when === "a" ? "always" : "by-default";
  const changed = mapColumn(catalog, table, name, (column) => ({ ...column, identity }));
  return withSequence(changed, table, name, { default: false });
}

export function dropIdentity(catalog: Catalog, table: TableName, name: string): Catalog {
  const changed = mapColumn(catalog, table, name, (one) => ({ ...one, identity: null, sequence: null }));
  const isIts = ({ ownedBy }: Sequence) =>
    ownedBy !== null && isOf(ownedBy, table) && ownedBy.column === name;
  return { ...changed, sequences: changed.sequences.filter((one) => !isIts(one)) };
}

const impliesNotNull: ReadonlySet<NonNullable<ConstraintNode["contype"]>> = new Set([
  "CONSTR_NOTNULL",
  "CONSTR_PRIMARY",
  "CONSTR_IDENTITY",
] as const);

function inlineConstraints({ constraints = [] }: ColumnDef): readonly ConstraintNode[] {
  return constraints.flatMap((one) => ("Constraint" in one ? [one.Constraint] : []));
}

function newColumn(catalog: Catalog, others: readonly Column[], definition: ColumnDef): Column {
  const constraints = inlineConstraints(definition);
  const of = (type: ConstraintNode["contype"]) => constraints.find(({ contype }) => contype === type);
  const [generated, identity] = [of("CONSTR_GENERATED"), of("CONSTR_IDENTITY")];
  const expression = (generated ?? of("CONSTR_DEFAULT"))?.raw_expr;
  return {
    name: definition.colname ?? "",
    number: Math.max(0, ...others.map(({ number }) => number)) + 1,
    ...columnType(catalog, definition.typeName),
    notNull: false,
    default: expression === undefined ? null : textOf(expression),
    generated: (generated && (generated.generated_kind === "v" ? "virtual" : "stored")) || null,
    identity: (identity && (identity.generated_when === "a" ? "always" : "by-default")) || null,
    collation: collationOf(strings(definition.collClause?.collname)),
    sequence: null,
    comment: null,
    acl: [],
  };
}

function isSerial({ typeName }: ColumnDef): boolean {
  return /^(small|big)?serial[248]?$/.test(strings(typeName?.names).at(-1) ?? "");
}

function collationOf(name: readonly string[]): string | null {
  if (name.length === 0) return null;
  return name.length === 1 ? `pg_catalog.${name[0]}` : name.join(".");
}

function withSequence(
  catalog: Catalog,
  table: TableName,
  column: string,
  { default: isDefault }: { readonly default: boolean },
): Catalog {
  const { schema } = table;
  const name = freeName(catalog, schema, [table.name, column, "seq"]);
  const owned = mapColumn(catalog, table, column, (one) => ({
    ...one,
    sequence: `${schema}.${name}`,
    ...(isDefault && { default: `nextval(${quoteLiteral(qualified(schema, name))}::regclass)` }),
  }));
  const type = relationAt(owned, table)?.columns.find((one) => one.name === column)?.type ?? "bigint";
  const sequence: Sequence = { schema, name, type, ownedBy: { schema, table: table.name, column } };
  return { ...owned, sequences: [...owned.sequences, sequence] };
}
