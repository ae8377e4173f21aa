import type { LockMode, PlannedStatement } from "../../../model.ts";
import { qualified, quoteLiteral, quoteName } from "../../../sql/names.ts";
import type { Step } from "./step.ts";

/** A step as the statement that does it now. */
export function renderStep(step: Step, schema: string): PlannedStatement {
  const q = quoteName;
  const statement = (
    table: string,
    sql: string,
    why: string,
    mode: LockMode = "ACCESS EXCLUSIVE",
    work: PlannedStatement["work"] = "none",
  ): PlannedStatement => ({ sql, lock: { mode, table: `${schema}.${table}` }, work, why });
  const alter = (
    table: string,
    change: string,
    why: string,
    mode?: LockMode,
    work?: PlannedStatement["work"],
  ) => statement(table, `ALTER TABLE ${qualified(schema, table)} ${change}`, why, mode, work);

  switch (step.kind) {
    case "create-index":
      return statement(
        step.table,
        step.definition,
        `Builds ${step.index} while everybody goes on.`,
        "SHARE UPDATE EXCLUSIVE",
        "scan",
      );
    case "validate":
      return alter(
        step.table,
        `VALIDATE CONSTRAINT ${q(step.constraint)}`,
        `Reads all rows to see that they satisfy ${step.constraint}.`,
        "SHARE UPDATE EXCLUSIVE",
        "scan",
      );
    case "drop-column":
      return alter(step.table, `DROP COLUMN ${q(step.column)}`, `Nobody sees ${step.column} any more.`);
    case "rename-column":
      return alter(
        step.table,
        `RENAME COLUMN ${q(step.from)} TO ${q(step.to)}`,
        `${step.to} gets its own name.`,
      );
    case "rename-table":
      return alter(step.table, `RENAME TO ${q(step.to)}`, `${step.to} gets its own name.`);
    case "drop-table":
      return statement(
        step.table,
        `DROP TABLE ${qualified(schema, step.table)}`,
        `Nobody uses ${step.table} any more.`,
      );
    case "rename-constraint":
      return alter(
        step.table,
        `RENAME CONSTRAINT ${q(step.from)} TO ${q(step.to)}`,
        `The constraint gets its own name.`,
      );
    case "drop-constraint":
      return alter(
        step.table,
        `DROP CONSTRAINT ${q(step.constraint)}`,
        `${step.constraint} is not needed any more.`,
      );
    case "constraint-from-index":
      return alter(
        step.table,
        `ADD CONSTRAINT ${q(step.constraint)} ${step.type} USING INDEX ${q(step.index)}${step.deferral}`,
        `The index that is there already becomes the constraint.`,
      );
    case "rename-index":
      return statement(
        step.table,
        `ALTER INDEX ${qualified(schema, step.from)} RENAME TO ${q(step.to)}`,
        "The index gets its own name.",
        "SHARE UPDATE EXCLUSIVE",
      );
    case "drop-index":
      return statement(
        step.table,
        `DROP INDEX CONCURRENTLY IF EXISTS ${qualified(schema, step.index)}`,
        `Drops ${step.index} while everybody goes on.`,
        "SHARE UPDATE EXCLUSIVE",
      );
    case "set-not-null":
      return alter(
        step.table,
        `ALTER COLUMN ${q(step.column)} SET NOT NULL`,
        "A validated check proves it already: no row is read.",
      );
    case "drop-not-null":
      return alter(step.table, `ALTER COLUMN ${q(step.column)} DROP NOT NULL`, `${step.column} may be null.`);
    case "set-default":
      return alter(
        step.table,
        `ALTER COLUMN ${q(step.column)} ${step.expression === null ? "DROP DEFAULT" : `SET DEFAULT ${step.expression}`}`,
        `The default of ${step.column} for everybody.`,
      );
    case "set-type":
      return alter(
        step.table,
        `ALTER COLUMN ${q(step.column)} TYPE ${step.type}`,
        `PostgreSQL changes this type without reading a row.`,
      );
    case "comment":
      return statement(
        step.table,
        `COMMENT ON COLUMN ${qualified(schema, step.table)}.${q(step.column)} IS ${step.text === null ? "NULL" : quoteLiteral(step.text)}`,
        "What it is for.",
        "SHARE UPDATE EXCLUSIVE",
      );
    case "rename-sequence":
      return {
        sql: `ALTER SEQUENCE ${qualified(schema, step.from)} RENAME TO ${q(step.to)}`,
        lock: null,
        work: "none",
        why: "The sequence gets its own name.",
      };
    case "own-sequence":
      return statement(
        step.table,
        `ALTER SEQUENCE ${qualified(schema, step.sequence)} OWNED BY ${qualified(schema, step.table)}.${q(step.column)}`,
        "The sequence stays when its old column goes.",
        "ACCESS SHARE",
      );
    case "alter-sequence":
      return {
        sql: `ALTER SEQUENCE ${qualified(schema, step.sequence)} AS ${step.type}`,
        lock: null,
        work: "none",
        why: "The sequence counts as far as its column.",
      };
    case "drop-sequence":
      return {
        sql: `DROP SEQUENCE ${qualified(schema, step.sequence)}`,
        lock: null,
        work: "none",
        why: "The identity has a sequence of its own.",
      };
    case "identity":
      return alter(
        step.table,
        `ALTER COLUMN ${q(step.column)} ADD GENERATED ${step.mode} AS IDENTITY (SEQUENCE NAME ${qualified(schema, step.sequence)}${step.options === "" ? "" : ` ${step.options}`})`,
        `${step.column} numbers rows by itself.`,
      );
    case "continue-sequence":
      return {
        sql: `SELECT setval(${quoteLiteral(qualified(schema, step.sequence))}::regclass, last_value, is_called) FROM ${qualified(schema, step.from)}`,
        lock: null,
        work: "none",
        why: "It counts on where the old one ends.",
      };
    case "replica-identity":
      return alter(
        step.table,
        `REPLICA IDENTITY ${step.identity === "USING INDEX" ? `USING INDEX ${q(step.index ?? "")}` : step.identity}`,
        "What a replica gets of the old row.",
      );
    case "sql":
      return { sql: step.sql, lock: null, work: "none", why: "As the migration says." };
  }
}
