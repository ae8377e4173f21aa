import { lockModes } from "../model.ts";
import type { Facts } from "./facts.ts";
import type { Finding } from "./verdict.ts";

/** What the statements before have left behind in the session. */
export interface Session {
  readonly transaction: boolean;
  /** A lock_timeout is set; the second of two keeps one statement per session from saying it again. */
  readonly patience: "none" | "limited" | "told";
  /** Tables that the transaction has locked against writes, and keeps so. */
  readonly held: readonly string[];
}

export function beginSession(transaction: boolean): Session {
  return { transaction, patience: "none", held: [] };
}

export function sessionFindings(session: Session, facts: Facts): readonly Finding[] {
  const { position, node } = facts.statement;
  const heavy = heavyLocks(facts);
  const findings: Finding[] = [];
  if (session.transaction && needsNoTransaction(facts)) {
    findings.push({
      rule: "concurrently-in-transaction",
      severity: "error",
      position,
      message: "PostgreSQL refuses this statement inside a transaction.",
      safe: "Put it into a file of its own that your migration tool runs without a transaction; `switchyard db expand` does this.",
    });
  }
  if (
    heavy.length > 0 &&
    session.patience === "none" &&
    !("LockStmt" in node && node.LockStmt.nowait === true)
  ) {
    findings.push({
      rule: "no-lock-timeout",
      severity: "warning",
      position,
      message: `Behind one long query on ${heavy.join(", ")} this statement waits, and all later queries wait behind it.`,
      safe: "SET lock_timeout = '200ms' before it, and try again when it is over; `switchyard db expand` does this.",
    });
  }
  const others = session.held.filter((table) => !heavy.includes(table));
  if (session.transaction && heavy.length > 0 && others.length > 0) {
    findings.push({
      rule: "locks-pile-up",
      severity: "warning",
      position,
      message: `While it waits for ${heavy.join(", ")}, the transaction still holds ${others.join(", ")}.`,
      safe: "One table per transaction, or all short statements together with a lock_timeout; `switchyard db expand` does this.",
    });
  }
  return findings;
}

export function sessionAfter(session: Session, facts: Facts): Session {
  const { node } = facts.statement;
  if ("TransactionStmt" in node) {
    const { kind } = node.TransactionStmt;
    if (kind === "TRANS_STMT_BEGIN" || kind === "TRANS_STMT_START") return { ...session, transaction: true };
    if (kind === "TRANS_STMT_COMMIT" || kind === "TRANS_STMT_ROLLBACK")
      return { ...session, transaction: false, held: [] };
    return session;
  }
  if ("VariableSetStmt" in node && node.VariableSetStmt.name === "lock_timeout") {
    return { ...session, patience: "limited" };
  }
  const heavy = heavyLocks(facts);
  if (heavy.length === 0) return session;
  return {
    ...session,
    patience: session.patience === "none" ? "told" : session.patience,
    held: session.transaction ? [...new Set([...session.held, ...heavy])] : [],
  };
}

/** Those that make writers wait. */
function heavyLocks({ locks }: Facts): readonly string[] {
  return [...locks].flatMap(([table, mode]) =>
    lockModes.indexOf(mode) >= lockModes.indexOf("SHARE") ? [table] : [],
  );
}

function needsNoTransaction({ statement: { node } }: Facts): boolean {
  if ("IndexStmt" in node) return node.IndexStmt.concurrent === true;
  if ("DropStmt" in node) return node.DropStmt.concurrent === true;
  if ("VacuumStmt" in node) return node.VacuumStmt.is_vacuumcmd === true;
  if ("ReindexStmt" in node) {
    return (node.ReindexStmt.params ?? []).some(
      (one) => "DefElem" in one && one.DefElem.defname === "concurrently",
    );
  }
  if ("AlterTableStmt" in node) {
    return (node.AlterTableStmt.cmds ?? []).some(
      (one) =>
        "AlterTableCmd" in one &&
        one.AlterTableCmd.def !== undefined &&
        "PartitionCmd" in one.AlterTableCmd.def &&
        one.AlterTableCmd.def.PartitionCmd.concurrent === true,
    );
  }
  return "CreatedbStmt" in node || "DropdbStmt" in node || "AlterSystemStmt" in node;
}
