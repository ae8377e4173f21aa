import type { Node } from "libpg-query";
import { parseSql, type Statement } from "../sql/parse.ts";

/**
 * The statements of a block that only ignores that something exists, as older versions of Drizzle write them:
 * `DO $$ BEGIN …; EXCEPTION WHEN duplicate_object THEN null; END $$`. A migration runs once, so the guard is not needed.
 */
export function guardedStatements(statement: Statement, node: Node): readonly Statement[] | undefined {
  if (!("DoStmt" in node)) return undefined;
  const [open, body = ""] = /\$(?:\w*)\$([^]*)\$(?:\w*)\$/.exec(statement.text) ?? [];
  const found =
    /^(\s*BEGIN\s)([^]*;)\s*EXCEPTION\s+WHEN\s+duplicate_(?:object|table|column)\s+THEN\s+null\s*;\s*END\s*;?\s*$/i.exec(
      body,
    );
  if (open === undefined || found === null) return undefined;
  const [, begin = "", statements = ""] = found;
  const offset = statement.text.indexOf(body) + begin.length;
  const { file, line, column } = statement.position;
  // At the same place, so that its positions are those of the file.
  const before = statement.text.slice(0, offset).replaceAll(/[^\n]/g, " ");
  const padded = `${"\n".repeat(line - 1)}${" ".repeat(column - 1)}${before}${statements}`;
  return parseSql(padded, file).map((inner) => ({ ...inner, comments: statement.comments }));
}
