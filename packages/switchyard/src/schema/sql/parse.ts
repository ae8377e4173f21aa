import { hasSqlDetails, loadModule, parseSync, type Node, type ParseResult } from "libpg-query";
import { SwitchyardError, type SourcePosition } from "../../errors.ts";
import { positions } from "./position.ts";
import { tokensOf, type Token } from "./tokens.ts";

await loadModule();

/** One statement of a file, by PostgreSQL's own parser. */
export interface Statement {
  readonly node: Node;
  /** As it was written, without the semicolon and the comments before it. */
  readonly text: string;
  /** Where it begins. */
  readonly position: SourcePosition;
  /** Comments that stand directly before it, without their marks, in order. */
  readonly comments: readonly string[];
  /** The position of a `location` in its node. */
  at(location: number | undefined): SourcePosition;
}

/** Throws MIGRATION_INVALID with the position of a syntax error. */
export function parseSql(text: string, file: string): readonly Statement[] {
  const tree = parseTree(text, file);
  const bytes = Buffer.from(text);
  const at = positions(text, file);
  const tokens = tree.stmts?.length ? tokensOf(text) : [];
  let before = 0;
  return (tree.stmts ?? []).flatMap(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    if (stmt === undefined) return [];
    // Without a semicolon it has no length and goes on to the end of the text.
    const to = length ? from + length : bytes.length;
    const own = tokens.filter(({ kind, start, end }) => kind !== "comment" && start >= from && end <= to);
    const start = own[0]?.start ?? from;
    const end = own.at(-1)?.end ?? to;
    const comments = commentsBetween(tokens, before, start, at);
    before = end;
    const position = at(start);
    return [
      {
        node: stmt,
        text: bytes.toString("utf8", start, end),
        position,
        comments,
        at: (location: number | undefined) => (location === undefined ? position : at(location)),
      },
    ];
  });
}

/** The whole text's tree. Throws MIGRATION_INVALID with the position of a syntax error. */
export function parseTree(text: string, file: string): ParseResult {
  const nul = text.indexOf("\0");
  if (nul >= 0) {
    throw new SwitchyardError(
      "MIGRATION_INVALID",
      "The file has a NUL byte in it, where PostgreSQL stops to read.",
      {
        position: positions(text, file)(Buffer.byteLength(text.slice(0, nul))),
        next: "Save the file as UTF-8 text.",
      },
    );
  }
  if (text.trim() === "") return { stmts: [] };
  try {
    return parseSync(text);
  } catch (error) {
    if (!hasSqlDetails(error)) throw error;
    const { message, cursorPosition = 0 } = error.sqlDetails ?? { message: error.message };
    const before = Array.from(text).slice(0, cursorPosition).join("");
    const position = positions(text, file)(Buffer.byteLength(before));
    throw new SwitchyardError("MIGRATION_INVALID", `${message}.`, {
      position,
      next: hint(text),
      cause: error,
    });
  }
}

function hint(text: string): string {
  if (/^\\\w/m.test(text) || /^COPY\s.*FROM\s+stdin/im.test(text)) {
    return "Leave the lines out that only psql understands (\\commands, the rows of COPY … FROM stdin): a migration is SQL.";
  }
  return "Correct the SQL there; it is read as PostgreSQL 18 would.";
}

/** A comment on the line where the statement before ends belongs to that one. */
function commentsBetween(
  tokens: readonly Token[],
  before: number,
  start: number,
  at: (offset: number) => SourcePosition,
): readonly string[] {
  const lastLine = before === 0 ? 0 : at(before).line;
  return tokens
    .filter(
      ({ kind, start: from, end }) =>
        kind === "comment" && from >= before && end <= start && at(from).line > lastLine,
    )
    .map(({ text }) => withoutMarks(text));
}

function withoutMarks(comment: string): string {
  return (comment.startsWith("--") ? comment.slice(2) : comment.slice(2, -2)).trim();
}
