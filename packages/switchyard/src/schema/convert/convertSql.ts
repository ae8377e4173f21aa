import type { Node } from "libpg-query";
import { SwitchyardError, type SourcePosition } from "../../errors.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { noCatalog } from "../catalog/overlay/emptyCatalog.ts";
import type { MigrationFile } from "../migrations/migration.ts";
import type { Operation } from "../migrations/operations.ts";
import { problemsOf, type MigrationProblem } from "../migrations/problems.ts";
import { parseSql, type Statement } from "../sql/parse.ts";
import { isRecord } from "../sql/walk.ts";
import { readExpression } from "../sql/expression.ts";
import { alterTable } from "./alterTable.ts";
import { annotationsOf, take, type Annotations } from "./annotations.ts";
import { comment } from "./comment.ts";
import { createOther } from "./creates.ts";
import { createTable } from "./createTable.ts";
import { guardedStatements } from "./doBlock.ts";
import { drop } from "./drops.ts";
import { createIndex } from "./indexes.ts";
import { rename } from "./renames.ts";
import { statementRefusal } from "./refusals.ts";
import { refuseDownSections, withBreakpoints } from "./sections.ts";
import { session } from "./session.ts";
import { refuseUnusedFills, update } from "./update.ts";
import { add, note, type Draft, type Given, type Note, type Work } from "./work.ts";

/** What the statements of a file come to. Without problems, the operations are all that it does. */
export interface Conversion {
  readonly operations: readonly Operation[];
  /** Where each operation was written, by its index. */
  readonly positions: readonly SourcePosition[];
  /** By index: an `sql` that only adds, and so needs no word of the author. */
  readonly additive: readonly boolean[];
  readonly notes: readonly Note[];
  readonly problems: readonly MigrationProblem[];
}

/**
 * Turns the SQL of one file into operations that old and new code can live with. Statements that belong together become
 * one: ADD COLUMN, the UPDATE that fills it and SET NOT NULL. What cannot be inferred without a guess is asked for; what
 * has no operation is refused; nothing is run as it is but what only adds, or what the author says is to be.
 */
export function convertSql(
  file: MigrationFile,
  catalog: Catalog | null,
  { schema = "public" }: { readonly schema?: string } = {},
): Conversion {
  const { drafts, notes, problems } = converted(file, catalog, schema).work;
  return {
    operations: drafts.map(({ operation }) => operation),
    positions: drafts.map(({ position }) => position),
    additive: drafts.map(({ additive }) => additive === true),
    notes,
    problems,
  };
}

/** What one statement of a file has come to, with what the whole file says. */
export interface ConvertedStatement {
  readonly position: SourcePosition;
  /** Those that it has begun or added to, as they are in the end. */
  readonly operations: readonly Operation[];
  /** What is asked for on its account, or refused. */
  readonly problems: readonly MigrationProblem[];
}

/** The same, statement by statement. */
export function convertStatements(
  file: MigrationFile,
  catalog: Catalog | null,
  { schema = "public" }: { readonly schema?: string } = {},
): readonly ConvertedStatement[] {
  const { work, touched } = converted(file, catalog, schema);
  return touched.map(({ position, drafts }, index) => {
    const next = touched[index + 1]?.position;
    return {
      position,
      operations: work.drafts.filter((draft) => drafts.has(draft)).map(({ operation }) => operation),
      problems: work.problems.filter(
        (problem) =>
          !isBefore(problem.position, position) && (next === undefined || isBefore(problem.position, next)),
      ),
    };
  });
}

interface Touched {
  readonly position: SourcePosition;
  readonly drafts: ReadonlySet<Draft>;
}

function converted(
  file: MigrationFile,
  catalog: Catalog | null,
  schema: string,
): { readonly work: Work; readonly touched: readonly Touched[] } {
  const work: Work = {
    schema,
    drafts: [],
    notes: [],
    problems: [],
    fills: [],
    catalog: catalog ?? noCatalog,
  };
  const touched: Touched[] = [];
  const start = { file: file.file, line: 1, column: 1 };
  guarded(work, start, () => {
    refuseDownSections(work, file);
    for (const statement of parseSql(withBreakpoints(file.text), file.file)) {
      const before = new Map(work.drafts.map((draft) => [draft, draft.operation]));
      convertStatement(work, statement);
      const drafts = new Set(work.drafts.filter((draft) => before.get(draft) !== draft.operation));
      touched.push({ position: statement.position, drafts });
    }
    refuseUnusedFills(work);
    for (const draft of work.drafts) complete(work, draft);
  });
  return { work, touched };
}

function isBefore(one: SourcePosition, other: SourcePosition): boolean {
  return one.line < other.line || (one.line === other.line && one.column < other.column);
}

function convertStatement(work: Work, statement: Statement): void {
  const { annotations, unknown } = annotationsOf(statement);
  for (const word of unknown)
    invalid(
      work,
      statement,
      `Unknown word "${word}" in a comment to Switchyard.`,
      "Write one of `up`, `down`, `enforce both`, `sql`.",
    );
  if (!checkExpressions(work, annotations, statement)) return;
  guarded(work, statement.position, () => {
    if (asItIs(work, statement, annotations)) return;
    const inner = guardedStatements(statement, statement.node);
    for (const one of inner ?? [statement]) dispatch(work, { statement: one, annotations }, one.node);
  });
  for (const { used, verb, text } of annotations.all) {
    if (!used)
      invalid(
        work,
        statement,
        `Nothing here takes \`${verb} ${text}\`.`,
        "Remove the comment, or name the column: `up <column>: <expression>`.",
      );
  }
}

function dispatch(work: Work, given: Given, node: Node): void {
  if ("CreateStmt" in node) return createTable(work, given, node.CreateStmt);
  if ("AlterTableStmt" in node) return alterTable(work, given, node.AlterTableStmt);
  if ("IndexStmt" in node) return createIndex(work, given, node.IndexStmt);
  if ("RenameStmt" in node) return rename(work, given, node.RenameStmt);
  if ("DropStmt" in node) return drop(work, given, node.DropStmt);
  if ("UpdateStmt" in node) return update(work, given, node.UpdateStmt);
  if ("CommentStmt" in node) return comment(work, given, node.CommentStmt);
  if (session(work, given, node) || createOther(work, given, node)) return;
  statementRefusal(work, given, node);
}

/** `-- switchyard: sql <reason>`: the author takes the risk. */
function asItIs(work: Work, statement: Statement, annotations: Annotations): boolean {
  const reason = take(annotations, "sql", { alone: true });
  if (reason === undefined) return false;
  if (reason === "") {
    invalid(
      work,
      statement,
      "`-- switchyard: sql` has no reason.",
      "Say why the statement may run as it is: -- switchyard: sql <reason>",
    );
    return true;
  }
  const down = take(annotations, "down", { alone: true });
  if (down !== undefined) parseSql(down, statement.position.file);
  add(work, { sql: { up: statement.text, ...(down !== undefined && { down }) } }, statement.position);
  note(work, statement.position, `Run as it is, because its author says: ${reason}`);
  return true;
}

/** False where one of them is none, which is reported. */
function checkExpressions(work: Work, { all }: Annotations, { position }: Statement): boolean {
  if (all.some(({ verb }) => verb === "sql")) return true;
  const before = work.problems.length;
  for (const { verb, text } of all) {
    if (verb === "up" || verb === "down") guarded(work, position, () => void readExpression(text, position));
  }
  return work.problems.length === before;
}

/** What the author has still to say. */
function complete(work: Work, { operation, needs }: Draft): void {
  for (const { key, why, line, position, satisfied } of needs) {
    if (satisfied?.(operation) === true || (satisfied === undefined && says(operation, key))) continue;
    work.problems.push({
      code: "MIGRATION_INCOMPLETE",
      message: why,
      next: `Add a line directly before the statement: \`${line}\``,
      position,
    });
  }
}

function says(operation: Operation, key: "up" | "down"): boolean {
  return Object.values(operation).some((body: unknown) => isRecord(body) && body[key] !== undefined);
}

function guarded(work: Work, fallback: SourcePosition, convert: () => void): void {
  try {
    convert();
  } catch (error) {
    if (!(error instanceof SwitchyardError)) throw error;
    work.problems.push(...problemsOf(error, fallback));
  }
}

function invalid(work: Work, { position }: Statement, message: string, next: string): void {
  work.problems.push({ code: "MIGRATION_INVALID", message, next, position });
}
