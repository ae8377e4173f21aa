import type { Node } from "libpg-query";
import type { TableCommand } from "./alterTable.ts";
import { refuse, type Given, type Work } from "./work.ts";

interface Refusal {
  readonly why: string;
  readonly instead: string;
}

/** A command of ALTER TABLE without an operation. */
export function commandRefusal(work: Work, given: Given, { table, command }: TableCommand): void {
  const found = commands[command.subtype ?? ""];
  const { why, instead } = found ?? {
    why: `${words(command.subtype)} has no operation`,
    instead: "Run it by hand, when no release needs what it changes.",
  };
  refuse(work, given, `${table}: ${why}.`, instead);
}

/** A statement without an operation. */
export function statementRefusal(work: Work, given: Given, node: Node): void {
  const kind = Object.keys(node)[0] ?? "";
  const { why, instead } = statements[kind] ?? {
    why: `${given.statement.text.split(/\s+/).slice(0, 2).join(" ").toUpperCase()} has no operation that old and new code could both live with`,
    instead: "Run it by hand, or leave it out.",
  };
  refuse(work, given, `${why}.`, instead);
}

const byHand = "Run it by hand, at a quiet hour.";

const commands: Readonly<Record<string, Refusal>> = {
  AT_SetTableSpace: {
    why: "SET TABLESPACE copies the table under a lock that stops everybody",
    instead: byHand,
  },
  AT_SetLogged: {
    why: "SET LOGGED writes the table anew under a lock that stops everybody",
    instead: byHand,
  },
  AT_SetUnLogged: {
    why: "SET UNLOGGED writes the table anew under a lock that stops everybody",
    instead: byHand,
  },
  AT_SetAccessMethod: { why: "SET ACCESS METHOD writes the table anew under a lock", instead: byHand },
  AT_AttachPartition: {
    why: "ATTACH PARTITION shows both versions other rows, and may scan the table under a lock",
    instead: "Attach it by hand, with a CHECK that proves its bounds.",
  },
  AT_DetachPartition: {
    why: "DETACH PARTITION takes rows away from old code",
    instead: "Detach it by hand, CONCURRENTLY, when no release needs its rows.",
  },
  AT_EnableRowSecurity: {
    why: "row-level security would hide rows from old code, too",
    instead: "Write the policies first, and enable it by hand once all code is ready for it.",
  },
  AT_ForceRowSecurity: {
    why: "row-level security would hide rows from old code, too",
    instead: "Enable it by hand once all code is ready for it.",
  },
  AT_DisableRowSecurity: {
    why: "without row-level security old code would see rows that were hidden from it",
    instead: "Disable it by hand once all code is ready for it.",
  },
  AT_DisableTrig: {
    why: "without the trigger old code's writes would come to something else",
    instead: "Drop the trigger in a later migration.",
  },
  AT_DisableTrigAll: {
    why: "without triggers versions would not see each other's writes",
    instead: "Leave it out.",
  },
  AT_DisableTrigUser: {
    why: "without triggers versions would not see each other's writes",
    instead: "Leave it out.",
  },
  AT_ChangeOwner: {
    why: "another owner changes what the roles of both versions may do",
    instead: "Change it by hand.",
  },
  AT_AddInherit: { why: "INHERIT shows old code other rows", instead: byHand },
  AT_DropInherit: { why: "NO INHERIT takes rows away from old code", instead: byHand },
  AT_AddIdentity: {
    why: "an identity gives old code's rows numbers that it did not ask for",
    instead: "Set a default of a sequence in its place.",
  },
  AT_DropIdentity: {
    why: "old code writes rows without a number",
    instead: "Drop it in a later migration, by hand.",
  },
  AT_SetIdentity: { why: "both versions draw from the same identity", instead: "Run it by hand." },
  AT_AlterConstraint: {
    why: "the constraint is checked at another moment for old code, too",
    instead: "Drop it and add it again under another name.",
  },
  AT_SetStatistics: { why: "SET STATISTICS has no operation", instead: "Run it by hand: no code can tell." },
  AT_SetStorage: { why: "SET STORAGE has no operation", instead: "Run it by hand: no code can tell." },
  AT_SetRelOptions: {
    why: "storage parameters have no operation",
    instead: "Set them by hand: no code can tell.",
  },
  AT_ResetRelOptions: {
    why: "storage parameters have no operation",
    instead: "Reset them by hand: no code can tell.",
  },
  AT_ClusterOn: { why: "CLUSTER ON has no operation", instead: "Run it by hand: no code can tell." },
  AT_DropExpression: {
    why: "without its expression the column keeps what it has, and nobody fills it",
    instead: "Add a column beside it, with `up`.",
  },
  AT_SetExpression: {
    why: "SET EXPRESSION writes the table anew under a lock",
    instead: "Add a generated column beside it.",
  },
};

const statements: Readonly<Record<string, Refusal>> = {
  InsertStmt: {
    why: "Rows that a migration inserts are seen by old code at once, and stay after a revert",
    instead: "Insert them by the new code, or by hand.",
  },
  DeleteStmt: {
    why: "DELETE takes rows away from old code, and a revert does not bring them back",
    instead: "Delete them by hand, when no release needs them.",
  },
  MergeStmt: {
    why: "MERGE changes rows under old code",
    instead: "Say what it does as `up` of an operation.",
  },
  TruncateStmt: {
    why: "TRUNCATE takes all rows away from old code under a lock that stops everybody",
    instead: "Leave it out.",
  },
  SelectStmt: {
    why: "What a SELECT calls cannot be known, nor taken back",
    instead: "Leave it out, or say what it does as an operation.",
  },
  DoStmt: { why: "What a DO block does cannot be read from it", instead: "Write its statements out." },
  CallStmt: {
    why: "What a procedure does cannot be read from its call",
    instead: "Write its statements out.",
  },
  VacuumStmt: {
    why: "VACUUM and ANALYZE are no change of the schema, and VACUUM cannot run in a transaction",
    instead: "Run it by hand.",
  },
  ClusterStmt: { why: "CLUSTER writes the table anew under a lock that stops everybody", instead: byHand },
  ReindexStmt: { why: "REINDEX is no change of the schema", instead: "Run it by hand, CONCURRENTLY." },
  LockStmt: {
    why: "LOCK would stop everybody for as long as the migration takes",
    instead: "Leave it out: locks are taken with a timeout, one table at a time.",
  },
  CopyStmt: { why: "COPY brings rows, which old code sees at once", instead: "Copy them by hand." },
  CreateTableAsStmt: {
    why: "CREATE TABLE AS, or a materialized view, reads whole tables within the transaction of expand",
    instead: "Create the table empty (or WITH NO DATA by hand), and fill it by itself.",
  },
  CreateTrigStmt: {
    why: "A trigger changes what old code's writes come to",
    instead: "Write it as `up` of an operation, or create it by hand once all code is ready for it.",
  },
  CreatePolicyStmt: {
    why: "A policy changes which rows old code sees",
    instead: "Create it by hand once all code is ready for it.",
  },
  RuleStmt: { why: "A rule changes what old code's statements do", instead: "Leave it out." },
  GrantStmt: {
    why: "Privileges on what is there hold for old code, too",
    instead: "Grant them by hand; a version's views get those of their tables.",
  },
  AlterSeqStmt: { why: "Both versions draw from the same sequence", instead: "Run it by hand." },
  AlterEnumStmt: {
    why: "Renaming a label changes what old code reads and writes",
    instead: "Add the new label, and change the column by `alter_column`.",
  },
  AlterOwnerStmt: {
    why: "Another owner changes what the roles of both versions may do",
    instead: "Change it by hand.",
  },
  AlterObjectSchemaStmt: {
    why: "In another schema old code would not find it",
    instead: "Create a new one there.",
  },
  AlterDomainStmt: {
    why: "A domain's new constraint binds old code, too, and is checked on every column of it",
    instead: "Add a check to the columns, one by one.",
  },
  CreateStatsStmt: {
    why: "Extended statistics have no operation",
    instead: "Create them by hand: no code can tell.",
  },
  RefreshMatViewStmt: {
    why: "REFRESH is no change of the schema, and locks readers out",
    instead: "Run it by hand, CONCURRENTLY.",
  },
  AlterDefaultPrivilegesStmt: { why: "Default privileges have no operation", instead: "Set them by hand." },
};

function words(subtype: string | undefined): string {
  return (subtype ?? "")
    .replace(/^AT_/, "")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toUpperCase();
}
