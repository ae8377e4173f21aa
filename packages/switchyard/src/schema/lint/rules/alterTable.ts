import type { AlterTableCmd, AlterTableStmt, DefElem } from "libpg-query";
import type { LockMode } from "../../model.ts";
import type { Facts } from "../facts.ts";
import {
  type TableName,
  constraintsOf,
  nameOf,
  qualifiedName,
  relationAt,
  strings,
} from "../../catalog/lookup.ts";
import { addColumn } from "./addColumn.ts";
import { addConstraint } from "./addConstraint.ts";
import { alterType } from "./alterType.ts";
import { dropColumn, dropConstraint } from "./alterDrops.ts";
import { attach, detach } from "./partitions.ts";
import { setNotNull } from "./setNotNull.ts";

export function alterTable(facts: Facts, { relation, cmds = [], objtype }: AlterTableStmt): void {
  if (objtype === "OBJECT_INDEX" || objtype === "OBJECT_SEQUENCE") return;
  const table = nameOf(facts.catalog, relation);
  if (objtype === "OBJECT_TYPE") return lockTypedTables(facts, table);
  if (relation?.inh !== true) facts.only(table);
  for (const node of cmds) {
    if (!("AlterTableCmd" in node)) continue;
    const command = node.AlterTableCmd;
    const mode = levelOf(command);
    if (alone.has(command.subtype ?? "")) facts.lock(table, mode);
    else if (isIndexOfPartitions(facts, table, command)) lockForIndex(facts, table, mode, command);
    else facts.lockAll(table, mode);
    change(facts, table, command);
  }
}

/** Tables that were made OF a composite type follow it. */
function lockTypedTables(facts: Facts, type: TableName): void {
  for (const one of facts.catalog.relations)
    if (one.ofType === qualifiedName(type)) facts.lock(one, "ACCESS EXCLUSIVE");
}

function isIndexOfPartitions({ catalog }: Facts, table: TableName, command: AlterTableCmd): boolean {
  const kind = constraintOf(command)?.contype;
  return (
    (kind === "CONSTR_PRIMARY" || kind === "CONSTR_UNIQUE") &&
    relationAt(catalog, table)?.kind === "partitioned"
  );
}

/** Before 18, partitions whose columns need no NOT NULL are locked as by CREATE INDEX. */
function lockForIndex(facts: Facts, table: TableName, mode: LockMode, command: AlterTableCmd): void {
  const constraint = constraintOf(command);
  const keys = constraint?.contype === "CONSTR_PRIMARY" ? strings(constraint.keys) : [];
  const columns = relationAt(facts.catalog, table)?.columns ?? [];
  const becomesNotNull = columns.some(({ name, notNull }) => keys.includes(name) && !notNull);
  facts.lock(table, mode);
  facts.lockAll(table, facts.serverVersion >= 180_000 || becomesNotNull ? mode : "SHARE");
}

/** What ALTER TABLE does to the table itself, not to its partitions. */
const alone: ReadonlySet<string> = new Set([
  "AT_ChangeOwner",
  "AT_SetRelOptions",
  "AT_ResetRelOptions",
  "AT_ReplaceRelOptions",
  "AT_ReplicaIdentity",
  "AT_EnableRowSecurity",
  "AT_DisableRowSecurity",
  "AT_ForceRowSecurity",
  "AT_NoForceRowSecurity",
  "AT_SetTableSpace",
  "AT_SetAccessMethod",
  "AT_SetLogged",
  "AT_SetUnLogged",
  "AT_ClusterOn",
  "AT_DropCluster",
  "AT_AttachPartition",
  "AT_DetachPartition",
  "AT_DetachPartitionFinalize",
  "AT_AddInherit",
  "AT_DropInherit",
  "AT_EnableRule",
  "AT_EnableAlwaysRule",
  "AT_EnableReplicaRule",
  "AT_DisableRule",
]);

/** As AlterTableGetLockLevel() has it. */
function levelOf(command: AlterTableCmd): LockMode {
  switch (command.subtype) {
    case "AT_SetStatistics":
    case "AT_ClusterOn":
    case "AT_DropCluster":
    case "AT_SetOptions":
    case "AT_ResetOptions":
    case "AT_ValidateConstraint":
    case "AT_AttachPartition":
    case "AT_DetachPartitionFinalize":
      return "SHARE UPDATE EXCLUSIVE";
    case "AT_DetachPartition":
      return isConcurrent(command) ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
    case "AT_EnableTrig":
    case "AT_EnableAlwaysTrig":
    case "AT_EnableReplicaTrig":
    case "AT_EnableTrigAll":
    case "AT_EnableTrigUser":
    case "AT_DisableTrig":
    case "AT_DisableTrigAll":
    case "AT_DisableTrigUser":
      return "SHARE ROW EXCLUSIVE";
    case "AT_SetRelOptions":
    case "AT_ResetRelOptions":
    case "AT_ReplaceRelOptions":
      return optionsLevel(command);
    case "AT_AddConstraint":
      return constraintOf(command)?.contype === "CONSTR_FOREIGN" ? "SHARE ROW EXCLUSIVE" : "ACCESS EXCLUSIVE";
    default:
      return "ACCESS EXCLUSIVE";
  }
}

function constraintOf({ def }: AlterTableCmd) {
  return def !== undefined && "Constraint" in def ? def.Constraint : undefined;
}

function isConcurrent({ def }: AlterTableCmd): boolean {
  return def !== undefined && "PartitionCmd" in def && def.PartitionCmd.concurrent === true;
}

function optionsLevel({ def }: AlterTableCmd): LockMode {
  const options: readonly DefElem[] =
    def !== undefined && "List" in def
      ? (def.List.items ?? []).flatMap((node) => ("DefElem" in node ? [node.DefElem] : []))
      : [];
  const light = options.every(({ defname = "" }) =>
    /^(fillfactor|toast_tuple_target|parallel_workers|autovacuum_|vacuum_|log_autovacuum|deduplicate_items)/.test(
      defname,
    ),
  );
  return light ? "SHARE UPDATE EXCLUSIVE" : "ACCESS EXCLUSIVE";
}

function change(facts: Facts, table: TableName, command: AlterTableCmd): void {
  const { catalog } = facts;
  const name = command.name ?? "";
  switch (command.subtype) {
    case "AT_AddColumn":
      if (command.def !== undefined && "ColumnDef" in command.def)
        addColumn(facts, table, command.def.ColumnDef);
      return;
    case "AT_AddConstraint": {
      const constraint = constraintOf(command);
      if (constraint !== undefined) addConstraint(facts, table, constraint);
      return;
    }
    case "AT_AlterColumnType":
      if (command.def !== undefined && "ColumnDef" in command.def)
        alterType(facts, table, name, command.def.ColumnDef);
      return;
    case "AT_SetNotNull":
      return setNotNull(facts, table, name);
    case "AT_DropColumn":
      return dropColumn(facts, table, name, command.behavior === "DROP_CASCADE");
    case "AT_DropConstraint":
      return dropConstraint(facts, table, name);
    case "AT_DropNotNull":
      return facts.find({
        rule: "nulls-surprise-old",
        severity: "note",
        message: `From now on ${table.name}.${name} can be NULL.`,
        safe: "Let code that can read NULL there be the only one that runs before anything writes one.",
        breaks: "Code of the old version that takes the column's value for granted meets NULL.",
      });
    case "AT_ValidateConstraint": {
      const constraint = constraintsOf(catalog, table).find((one) => one.name === name);
      if (constraint?.validated === true) return;
      facts.scan(table);
      const references = constraint?.references;
      if (references) {
        const other = { schema: references.schema, name: references.table };
        facts.lock(other, "ROW SHARE");
        facts.scan(other);
      }
      return;
    }
    case "AT_AlterConstraint": {
      const references = constraintsOf(catalog, table).find((one) => one.name === name)?.references;
      if (references) facts.lock({ schema: references.schema, name: references.table }, "ACCESS EXCLUSIVE");
      return;
    }
    case "AT_AttachPartition":
      if (command.def !== undefined && "PartitionCmd" in command.def)
        attach(facts, table, command.def.PartitionCmd);
      return;
    case "AT_DetachPartition":
    case "AT_DetachPartitionFinalize":
      if (command.def !== undefined && "PartitionCmd" in command.def) {
        const finalize = command.subtype === "AT_DetachPartitionFinalize";
        detach(facts, table, command.def.PartitionCmd, finalize);
      }
      return;
    case "AT_AddInherit":
      if (command.def !== undefined && "RangeVar" in command.def)
        facts.lock(nameOf(catalog, command.def.RangeVar), "SHARE UPDATE EXCLUSIVE");
      return;
    case "AT_AddIdentity":
      return;
    case "AT_SetExpression":
      if (columnKind(facts, table, name) === "virtual") return;
      return rewritten(
        facts,
        table,
        "set-expression-rewrites",
        `Another expression of ${table.name}.${name} is computed for every row`,
      );
    case "AT_SetLogged":
    case "AT_SetUnLogged": {
      const unlogged = relationAt(catalog, table)?.unlogged ?? command.subtype === "AT_SetLogged";
      if (unlogged === (command.subtype === "AT_SetUnLogged")) return;
      return rewritten(
        facts,
        table,
        "logged-rewrites",
        `SET ${unlogged ? "LOGGED" : "UNLOGGED"} writes ${table.name} anew`,
      );
    }
    case "AT_SetTableSpace":
      if (relationAt(catalog, table)?.kind === "partitioned") return;
      if (relationAt(catalog, table)?.tablespace === name) return;
      return rewritten(
        facts,
        table,
        "tablespace-copies",
        `SET TABLESPACE copies ${table.name}, block by block`,
      );
    case "AT_SetAccessMethod":
      if (name === "heap" || relationAt(catalog, table)?.kind === "partitioned") return;
      return rewritten(facts, table, "access-method-rewrites", `SET ACCESS METHOD writes ${table.name} anew`);
    case "AT_EnableRowSecurity":
      return facts.find({
        rule: "row-security-hides",
        severity: "warning",
        message: `From here on everybody but the owner of ${table.name} sees only the rows that a policy allows.`,
        safe: "Create the policies first, and try them with `SET ROLE`.",
        breaks: "Where no policy allows it, the old version's queries find no rows.",
      });
    default:
      return;
  }
}

function columnKind({ catalog }: Facts, table: TableName, name: string): string | null | undefined {
  return relationAt(catalog, table)?.columns.find((column) => column.name === name)?.generated;
}

function rewritten(facts: Facts, table: TableName, rule: string, what: string): void {
  facts.rewrite(table);
  if (!facts.exists(table)) return;
  facts.find({
    rule,
    severity: "error",
    message: `${what}, and nobody can read or write it until that is done.`,
    safe: "Make a new column or table beside it, fill it in batches, and switch over.",
  });
}
