import type { Node } from "libpg-query";
import { type Statement, parseTree } from "../../sql/parse.ts";
import type { Facts } from "../facts.ts";
import { type TableName, constraintsOf, relationAt, strings } from "../../catalog/lookup.ts";

export function setNotNull(facts: Facts, table: TableName, column: string): void {
  if (provesNotNull(facts, table, column)) return;
  facts.scan(table);
  if (!facts.exists(table)) return;
  const native = facts.serverVersion >= 180_000;
  facts.find({
    rule: "not-null-scans",
    severity: "error",
    message: `SET NOT NULL reads all rows of ${table.name} while nobody can read or write it.`,
    safe: native
      ? `ADD CONSTRAINT … NOT NULL ${column} NOT VALID, then in a transaction of its own VALIDATE CONSTRAINT.`
      : `ADD CONSTRAINT … CHECK (${column} IS NOT NULL) NOT VALID, then VALIDATE CONSTRAINT, SET NOT NULL, DROP CONSTRAINT, each in a transaction of its own.`,
    breaks: `Writes of the old version that leave ${column} out, or write NULL.`,
  });
}

/** A column that is NOT NULL already, or a valid CHECK that says nothing less, saves PostgreSQL the look at all rows. */
export function provesNotNull({ catalog, statement }: Facts, table: TableName, name: string): boolean {
  const column = relationAt(catalog, table)?.columns.find((one) => one.name === name);
  if (column?.notNull === true) return true;
  const dropped = droppedBy(statement);
  return constraintsOf(catalog, table).some(
    ({ name: constraint, kind, validated, columns, definition }) =>
      !dropped.includes(constraint) &&
      validated &&
      kind === "check" &&
      columns.includes(name) &&
      impliesNotNull(definition, name),
  );
}

/** Constraints that the same statement drops: it does so before it looks for proofs. */
function droppedBy({ node }: Statement): readonly string[] {
  const commands = "AlterTableStmt" in node ? (node.AlterTableStmt.cmds ?? []) : [];
  return commands.flatMap((one) =>
    "AlterTableCmd" in one && one.AlterTableCmd.subtype === "AT_DropConstraint"
      ? [one.AlterTableCmd.name ?? ""]
      : [],
  );
}

/** `IS NOT NULL` as the whole expression or as one of what AND joins. */
function impliesNotNull(definition: string, name: string): boolean {
  const [statement] = parseTree(`ALTER TABLE t ADD CONSTRAINT c ${definition}`, "").stmts ?? [];
  const [command] =
    statement?.stmt !== undefined && "AlterTableStmt" in statement.stmt
      ? (statement.stmt.AlterTableStmt.cmds ?? [])
      : [];
  const def = command !== undefined && "AlterTableCmd" in command ? command.AlterTableCmd.def : undefined;
  const check = def !== undefined && "Constraint" in def ? def.Constraint.raw_expr : undefined;
  return check !== undefined && saysNotNull(check, name);
}

function saysNotNull(expression: Node, name: string): boolean {
  if ("BoolExpr" in expression && expression.BoolExpr.boolop === "AND_EXPR")
    return (expression.BoolExpr.args ?? []).some((one) => saysNotNull(one, name));
  if (!("NullTest" in expression) || expression.NullTest.nulltesttype !== "IS_NOT_NULL") return false;
  const { arg } = expression.NullTest;
  return arg !== undefined && "ColumnRef" in arg && strings(arg.ColumnRef.fields).at(-1) === name;
}
