import type { AlterTableCmd, AlterTableStmt } from "libpg-query";
import { additive } from "./additive.ts";
import { addColumn } from "./addColumn.ts";
import { alterColumn } from "./alterColumn.ts";
import { addConstraint, dropConstraint, validateConstraint } from "./constraints.ts";
import { dropColumn } from "./dropColumn.ts";
import { createdTable } from "./find.ts";
import { tableName } from "./names.ts";
import { replicaIdentity } from "./replicaIdentity.ts";
import { commandRefusal } from "./refusals.ts";
import { refuse, type Given, type Work } from "./work.ts";

/** A command of an ALTER TABLE, and how many others stand beside it. */
export interface TableCommand {
  readonly table: string;
  readonly command: AlterTableCmd;
  /** Columns and constraints that the statement is about. */
  readonly subjects: number;
}

export function alterTable(work: Work, given: Given, alter: AlterTableStmt): void {
  const { statement } = given;
  const commands = (alter.cmds ?? []).flatMap((node) =>
    "AlterTableCmd" in node ? [node.AlterTableCmd] : [],
  );
  if (alter.objtype !== "OBJECT_TABLE") {
    const kind = String(alter.objtype).replace("OBJECT_", "").toLowerCase();
    return refuse(
      work,
      { statement },
      `ALTER ${kind.toUpperCase()} has no operation that old and new code could live with.`,
      "Create a new one beside it, and drop the old one later.",
    );
  }
  const table = tableName(work, alter.relation);
  const subjects = new Set(commands.map(subjectOf)).size;
  for (const command of commands) tableCommand(work, given, { table, command, subjects });
}

function tableCommand(work: Work, given: Given, of: TableCommand): void {
  const { table, command } = of;
  switch (command.subtype) {
    case "AT_AddColumn":
      return addColumn(work, given, of);
    case "AT_DropColumn":
      return dropColumn(work, given, of);
    case "AT_AlterColumnType":
    case "AT_ColumnDefault":
    case "AT_SetNotNull":
    case "AT_DropNotNull":
      return alterColumn(work, given, of);
    case "AT_AddConstraint":
      return addConstraint(work, given, of);
    case "AT_DropConstraint":
      return dropConstraint(work, given, of);
    case "AT_ValidateConstraint":
      return validateConstraint(work, given, of);
    case "AT_ReplicaIdentity":
      return replicaIdentity(work, given, of);
    default:
      if (createdTable(work, table) !== undefined && of.subjects === 1) {
        return additive(work, given, undefined, `${table} is made by this migration`);
      }
      return commandRefusal(work, given, of);
  }
}

function subjectOf({ subtype, name, def }: AlterTableCmd): string {
  if (def !== undefined && "ColumnDef" in def && subtype === "AT_AddColumn")
    return def.ColumnDef.colname ?? "";
  if (def !== undefined && "Constraint" in def)
    return def.Constraint.conname ?? String(def.Constraint.location);
  return name ?? subtype ?? "";
}
