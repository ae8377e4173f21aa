import type { AlterTableCmd, AlterTableStmt, PartitionCmd } from "libpg-query";
import type { Catalog } from "../catalog.ts";
import { type TableName, indexNamed, nameOf } from "../lookup.ts";
import { addColumn, addIdentity, dropIdentity, retypeColumn } from "./columns.ts";
import { addConstraint, dropConstraint, validateConstraint } from "./constraints.ts";
import { dropColumn } from "./dropping.ts";
import { mapColumn, mapRelation, setNotNull } from "./edit.ts";
import { boundText, disinherit, inherit } from "./families.ts";
import { textOf } from "./sqlText.ts";

export function alterTable(catalog: Catalog, { relation, cmds = [], objtype }: AlterTableStmt): Catalog {
  if (objtype !== "OBJECT_TABLE" && objtype !== "OBJECT_FOREIGN_TABLE") return catalog;
  const table = nameOf(catalog, relation);
  return cmds.reduce(
    (before, one) => ("AlterTableCmd" in one ? altered(before, table, one.AlterTableCmd) : before),
    catalog,
  );
}

function altered(catalog: Catalog, table: TableName, command: AlterTableCmd): Catalog {
  const { name = "", def, subtype } = command;
  const column = def !== undefined && "ColumnDef" in def ? def.ColumnDef : undefined;
  const constraint = def !== undefined && "Constraint" in def ? def.Constraint : undefined;
  const partition = def !== undefined && "PartitionCmd" in def ? def.PartitionCmd : undefined;
  const range = def !== undefined && "RangeVar" in def ? def.RangeVar : undefined;
  switch (subtype) {
    case "AT_AddColumn":
      return column === undefined ? catalog : addColumn(catalog, table, column);
    case "AT_DropColumn":
      return dropColumn(catalog, table, name);
    case "AT_AlterColumnType":
      return column === undefined ? catalog : retypeColumn(catalog, table, name, column);
    case "AT_ColumnDefault":
      return setDefault(catalog, table, name, command);
    case "AT_SetExpression":
      return setDefault(catalog, table, name, command);
    case "AT_DropExpression":
      return mapColumn(catalog, table, name, (one) => ({ ...one, generated: null, default: null }));
    case "AT_SetNotNull":
    case "AT_DropNotNull":
      return setNotNull(catalog, table, name, subtype === "AT_SetNotNull");
    case "AT_AddIdentity":
      return constraint === undefined ? catalog : addIdentity(catalog, table, name, constraint);
    case "AT_DropIdentity":
      return dropIdentity(catalog, table, name);
    case "AT_AddConstraint":
      return constraint === undefined ? catalog : addConstraint(catalog, table, constraint);
    case "AT_ValidateConstraint":
      return validateConstraint(catalog, table, name);
    case "AT_DropConstraint":
      return dropConstraint(catalog, table, name, { cascade: command.behavior === "DROP_CASCADE" });
    case "AT_SetLogged":
    case "AT_SetUnLogged":
      return mapRelation(catalog, table, (one) => ({ ...one, unlogged: subtype === "AT_SetUnLogged" }));
    case "AT_SetTableSpace":
      return mapRelation(catalog, table, (one) => ({ ...one, tablespace: name }));
    case "AT_EnableRowSecurity":
    case "AT_DisableRowSecurity":
      return mapRelation(catalog, table, (one) => ({
        ...one,
        rowSecurity: subtype === "AT_EnableRowSecurity",
      }));
    case "AT_ReplicaIdentity":
      return setReplicaIdentity(catalog, table, command);
    case "AT_AttachPartition":
      return partition === undefined ? catalog : attach(catalog, table, partition);
    case "AT_DetachPartition":
      return partition === undefined ? catalog : disinherit(catalog, nameOf(catalog, partition.name), table);
    case "AT_AddInherit":
      return range === undefined ? catalog : inherit(catalog, nameOf(catalog, range), table, null);
    case "AT_DropInherit":
      return range === undefined ? catalog : disinherit(catalog, table, nameOf(catalog, range));
    default:
      return catalog;
  }
}

function setDefault(catalog: Catalog, table: TableName, name: string, { def }: AlterTableCmd): Catalog {
  return mapColumn(catalog, table, name, (one) => ({
    ...one,
    default: def === undefined ? null : textOf(def),
  }));
}

function setReplicaIdentity(catalog: Catalog, table: TableName, { def }: AlterTableCmd): Catalog {
  const kind = def !== undefined && "ReplicaIdentityStmt" in def ? def.ReplicaIdentityStmt : undefined;
  const identity = kind?.identity_type === undefined ? undefined : identities[kind.identity_type];
  return identity === undefined
    ? catalog
    : mapRelation(catalog, table, (one) => ({ ...one, replicaIdentity: identity }));
}

const identities: Readonly<Record<string, "default" | "nothing" | "full" | "index">> = {
  d: "default",
  n: "nothing",
  f: "full",
  i: "index",
};

function attach(catalog: Catalog, parent: TableName, { name, bound }: PartitionCmd): Catalog {
  // Indexes are attached by the same words.
  if (indexNamed(catalog, [parent.name]) !== undefined) return catalog;
  const child = nameOf(catalog, name);
  return inherit(catalog, parent, child, boundText(bound));
}
