import type { OperationBody } from "../../../migrations/operations.ts";
import type { Planning } from "../draft/planning.ts";

/** Statements as they are. Nobody knows what they lock or change for whom. */
export function planSql(planning: Planning, { up, down, onComplete }: OperationBody<"sql">): void {
  if (onComplete === true) {
    planning.contract.sql.push({ kind: "sql", sql: up });
    return;
  }
  planning.expand.push({
    sql: up,
    lock: null,
    work: "none",
    why: "As the migration says; its locks are its own.",
  });
  if (down === undefined) {
    planning.notices.push("A revert does not take back what an operation `sql` without `down` has done.");
  } else {
    planning.undo({ kind: "sql", sql: down });
  }
}
