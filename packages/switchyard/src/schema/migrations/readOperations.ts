import { z } from "zod";
import type { SourcePosition } from "../../errors.ts";
import { locate, nodeAt, plain, type Located, type Path } from "../../config/located.ts";
import { parseYaml } from "../../config/parseYaml.ts";
import { suggest } from "../../config/suggest.ts";
import { describe } from "../../config/words.ts";
import { readExpression } from "../sql/expression.ts";
import { parseTree } from "../sql/parse.ts";
import { isRecord } from "../sql/walk.ts";
import { describeIssue } from "./describeIssue.ts";
import type { Migration, MigrationFile } from "./migration.ts";
import { operationSchemas, type Operation, type OperationKind } from "./operations.ts";
import { problemsOf, type MigrationProblem } from "./problems.ts";

export interface ReadOperations extends Pick<Migration, "operations" | "positions"> {
  readonly problems: readonly MigrationProblem[];
}

/** Reads operations in pgroll's format; every problem has the line and column of the key or value that it is about. */
export function readOperations(file: MigrationFile): ReadOperations {
  const reader = new Reader(file);
  const root = reader.root();
  const list = root === undefined ? undefined : reader.list(root);
  const read = list?.items.flatMap((item, index) => reader.operation(item, index)) ?? [];
  return {
    operations: read.map(({ operation }) => operation),
    positions: read.map(({ position }) => position),
    problems: reader.problems,
  };
}

class Reader {
  readonly problems: MigrationProblem[] = [];
  private readonly file: MigrationFile;

  constructor(file: MigrationFile) {
    this.file = file;
  }

  root(): Located | undefined {
    if (this.file.text.trim() === "") {
      this.report("The file is empty.", { line: 1, column: 1 }, shape);
      return undefined;
    }
    const { root, findings } = parseYaml(this.file.text);
    for (const { message, at = { line: 1, column: 1 } } of findings)
      this.report(sentence(message), at, shape);
    return findings.length === 0 ? root : undefined;
  }

  list(root: Located): Extract<Located, { kind: "list" }> | undefined {
    if (root.kind !== "map") return undefined;
    for (const [key, { key: at }] of root.entries) {
      if (key === "operations" || key === "name") continue;
      const why =
        key === "version_schema" ? "Switchyard names versions itself" : "known here: operations, name";
      this.report(`Unknown key "${key}"; ${why}.`, at, "Remove it.");
    }
    const operations = root.entries.get("operations");
    if (operations?.value.kind === "list") return operations.value;
    this.report(`"operations" must be a list of operations.`, operations?.key ?? root.at, shape);
    return undefined;
  }

  operation(item: Located, index: number): readonly { operation: Operation; position: SourcePosition }[] {
    const position = this.position(item.at);
    const [only, second] = item.kind === "map" ? [...item.entries] : [];
    if (only === undefined || second !== undefined) {
      const found = second === undefined ? describe(plain(item)) : `${only?.[0]} and ${second[0]}`;
      this.report(
        `Operation ${index + 1} must have one key, its kind; not ${found}.`,
        second?.[1].key ?? item.at,
        shape,
      );
      return [];
    }
    const [kind, { key, value }] = only;
    if (!isKind(kind)) {
      const meant = suggest(kind, kinds);
      const words = meant === undefined ? `there are ${kinds.join(", ")}` : `did you mean "${meant}"?`;
      this.report(`Unknown operation "${kind}"; ${words}`, key, "Correct the operation's name.");
      return [];
    }
    const body = operationSchemas[kind].safeParse(plain(value));
    if (!body.success) {
      for (const issue of body.error.issues) this.issue(issue, kind, value, key);
      return [];
    }
    this.expressions(body.data, kind, value, []);
    // A union of objects with one key each; the key and its schema belong together.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    return [{ operation: { [kind]: body.data } as unknown as Operation, position }];
  }

  private issue(
    issue: z.core.$ZodIssue,
    kind: OperationKind,
    value: Located,
    key: { line: number; column: number },
  ): void {
    for (const { path, message, atKey } of describeIssue(issue, kind, plain(value))) {
      // What is missing in the operation itself is missing from its name's body.
      const missing = path.length === 1 && nodeAt(value, path) === undefined;
      const at = path.length === 0 || missing ? key : locate(value, path, atKey ? "key" : "value");
      this.report(`${kind}: ${message}`, at, `See https://pgroll.com/docs/latest/operations/${kind}.`);
    }
  }

  /** Each is read as what it has to be, so that nothing else can come into a statement with it. */
  private expressions(body: unknown, kind: OperationKind, value: Located, path: Path): void {
    if (Array.isArray(body)) {
      for (const [index, item] of body.entries()) this.expressions(item, kind, value, [...path, index]);
    } else if (isRecord(body)) {
      for (const [key, below] of Object.entries(body)) {
        const at = [...path, key];
        if (typeof below === "string" && isExpression(kind, at)) this.check(below, value, at, readExpression);
        else if (typeof below === "string" && kind === "sql") this.check(below, value, at, statements);
        else this.expressions(below, kind, value, at);
      }
    }
  }

  private check(text: string, value: Located, path: Path, read: (text: string) => unknown): void {
    const position = this.position(locate(value, path, "value"));
    try {
      read(text);
    } catch (error) {
      this.problems.push(...problemsOf(error, position).map((problem) => ({ ...problem, position })));
    }
  }

  private report(
    message: string,
    at: { readonly line: number; readonly column: number },
    next: string,
  ): void {
    this.problems.push({ code: "MIGRATION_INVALID", message, next, position: this.position(at) });
  }

  private position({ line, column }: { readonly line: number; readonly column: number }): SourcePosition {
    return { file: this.file.file, line, column };
  }
}

const shape =
  "Write `operations:` with a list, each such as `- add_column: { table: users, column: { name: age, type: int } }`.";

function isKind(kind: string): kind is OperationKind {
  return Object.hasOwn(operationSchemas, kind);
}

const kinds = Object.keys(operationSchemas);

/** Keys whose value is an expression; `up` and `down` of constraints are maps from columns to such. */
const expressionKeys: ReadonlySet<string> = new Set([
  "up",
  "down",
  "default",
  "check",
  "constraint",
  "predicate",
  "expression",
]);

function isExpression(kind: OperationKind, path: Path): boolean {
  const [last, before] = [path.at(-1), path.at(-2)];
  if (kind === "sql") return false;
  return expressionKeys.has(String(last)) || before === "up" || before === "down";
}

function statements(text: string): void {
  parseTree(text, "");
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
