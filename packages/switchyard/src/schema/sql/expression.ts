import type { Node } from "libpg-query";
import { SwitchyardError, type SourcePosition } from "../../errors.ts";
import { parseTree } from "./parse.ts";
import { namesIn, nodesIn, withoutLocations } from "./walk.ts";

/** What an expression uses. */
export interface Expression {
  readonly text: string;
  readonly node: Node;
  /** Names of columns, without that of a table before them, each once. With a subquery, its columns are among them. */
  readonly columns: readonly string[];
  /** It reads a whole row: `users.*`. */
  readonly wholeRow: boolean;
  readonly subquery: boolean;
  /** Names as they were written: `lower`, `pg_catalog.now`; `CURRENT_TIMESTAMP` and such are `current_timestamp`. */
  readonly functions: readonly string[];
  /** Numbers of `$1`, `$2`. */
  readonly parameters: readonly number[];
}

/**
 * Reads one expression. Throws MIGRATION_INVALID unless it is exactly one, so that it can stand in parentheses anywhere
 * and stay what it is.
 */
export function readExpression(text: string, position?: SourcePosition): Expression {
  const node = expressionNode(text, position);
  const columns = new Set<string>();
  const functions = new Set<string>();
  const parameters = new Set<number>();
  let wholeRow = false;
  let subquery = false;
  for (const { kind, fields } of nodesIn(node)) {
    if (kind === "ColumnRef") {
      const name = namesIn(fields["fields"]).at(-1);
      if (typeof name === "string") columns.add(name);
      else wholeRow = true;
    } else if (kind === "FuncCall") functions.add(namesIn(fields["funcname"]).join("."));
    else if (kind === "SQLValueFunction") functions.add(valueFunction(fields["op"]));
    else if (kind === "ParamRef") parameters.add(Number(fields["number"]));
    else if (kind === "SubLink") subquery = true;
  }
  return {
    text,
    node,
    columns: [...columns],
    wholeRow,
    subquery,
    functions: [...functions],
    parameters: [...parameters],
  };
}

/**
 * Read twice: as it is, and in parentheses. `a) + (b` is an expression only in them, `a -- b` and `a, b` only without
 * (or two, or not one any more).
 */
function expressionNode(text: string, position?: SourcePosition): Node {
  const bare = target(`SELECT ${text}`);
  const wrapped = target(`SELECT (${text})`);
  const same = JSON.stringify(withoutLocations(bare)) === JSON.stringify(withoutLocations(wrapped));
  if (bare !== undefined && same) return bare;
  throw new SwitchyardError("MIGRATION_INVALID", `\`${text}\` is not one SQL expression.`, {
    ...(position !== undefined && { position }),
    next: "Write one expression over the table's columns, without a comment or a semicolon, such as `lower(email)`.",
  });
}

/** The only thing that the query selects; undefined when it does anything else. */
function target(query: string): Node | undefined {
  const statement = tree(query)?.[0]?.stmt;
  if (statement === undefined || !("SelectStmt" in statement)) return undefined;
  const { targetList, op, limitOption, ...others } = statement.SelectStmt;
  const only = targetList?.[0];
  const plain =
    op === "SETOP_NONE" && limitOption === "LIMIT_OPTION_DEFAULT" && Object.keys(others).length === 0;
  if (!plain || targetList?.length !== 1 || only === undefined || !("ResTarget" in only)) return undefined;
  const { name, indirection, val } = only.ResTarget;
  const star =
    val !== undefined &&
    "ColumnRef" in val &&
    namesIn(val.ColumnRef.fields).length === 1 &&
    namesIn(val.ColumnRef.fields)[0] === null;
  return name === undefined && indirection === undefined && !star ? val : undefined;
}

function tree(query: string) {
  try {
    const { stmts } = parseTree(query, "");
    return stmts?.length === 1 ? stmts : undefined;
  } catch (error) {
    if (error instanceof SwitchyardError) return undefined;
    throw error;
  }
}

function valueFunction(op: unknown): string {
  return String(op)
    .replace(/^SVFOP_/, "")
    .replace(/_N$/, "")
    .toLowerCase();
}
