import { relative } from "node:path";
import { SwitchyardError } from "../errors.ts";
import { type Located, locate, type Path, type Span } from "./located.ts";
import { type Within, withinScalar } from "./withinScalar.ts";

/** Something wrong with a value, before it is known where that value stands in a file. */
export interface Finding {
  readonly path: Path;
  /** What is wrong in plain words, without the path. */
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
  /** Point at the key and not at the value. */
  readonly key?: true;
  /** Point at this piece of a text. */
  readonly within?: Within;
  /** Known already, for findings of the YAML parser. */
  readonly at?: Span;
}

/** One entry of the error's `fields.problems`; file and position are absent for a configuration without a file. */
export interface Problem {
  /** `apps.shop.instances`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
  readonly suggestion?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** CONFIG_INVALID that lists every finding by position, each with the line of the file and a caret. */
export function invalidFile(
  file: string,
  text: string,
  findings: readonly Finding[],
  root?: Located,
): SwitchyardError {
  const lines = text.split(/\r?\n/);
  const shown = shortest(file);
  const placed = findings
    .map((finding) => ({ finding, span: placeOf(finding, lines, root) }))
    .toSorted((a, b) => a.span.line - b.span.line || a.span.column - b.span.column);
  const problems = placed.map(
    ({ finding, span }): Problem => ({
      ...toProblem(finding),
      file,
      line: span.line,
      column: span.column,
    }),
  );
  const listed = placed.map(({ finding, span }) => {
    const { path, message } = toProblem(finding);
    const place = `${shown}:${span.line}:${span.column}`;
    return `${place}${path === "" ? "" : `  ${path}`}\n  ${message}\n${excerpt(lines, span)}`;
  });
  const first = placed[0]?.span;
  return new SwitchyardError(
    "CONFIG_INVALID",
    `${heading(shown, problems.length)}\n\n${listed.join("\n\n")}`,
    {
      next: `Correct ${shown} and run the command again.`,
      ...(first && { position: { file, line: first.line, column: first.column } }),
      fields: { problems },
    },
  );
}

/** CONFIG_INVALID for a configuration that came without a file. */
export function invalidValue(subject: string, findings: readonly Finding[]): SwitchyardError {
  const problems = findings.map(toProblem);
  const listed = problems.map(({ path, message }) => `  ${path === "" ? "" : `${path}: `}${message}`);
  return new SwitchyardError("CONFIG_INVALID", `${heading(subject, problems.length)}\n${listed.join("\n")}`, {
    next: "Correct the configuration and send it again.",
    fields: { problems },
  });
}

export function toProblem({ path, message, suggestion }: Finding): Problem {
  return {
    path: formatPath(path),
    message: suggestion === undefined ? message : `${message}; did you mean "${suggestion}"?`,
    ...(suggestion !== undefined && { suggestion }),
  };
}

/** `["apps", "shop", "routes", 0]` -> `apps.shop.routes[0]` */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`;
    return text === "" ? part : `${text}.${part}`;
  }, "");
}

function placeOf(finding: Finding, lines: readonly string[], root: Located | undefined): Span {
  if (finding.at !== undefined) return finding.at;
  if (root === undefined) return { line: 1, column: 1, length: 1 };
  const at = locate(root, finding.path, finding.key ? "key" : "value");
  return finding.within === undefined ? at : withinScalar(lines, at, finding.within);
}

/** From the current folder, where that is shorter: editors and terminals open both. */
function shortest(file: string): string {
  const path = relative(process.cwd(), file);
  return path.length < file.length ? path : file;
}

function heading(subject: string, count: number): string {
  return `${subject} has ${count === 1 ? "a problem" : `${count} problems`}:`;
}

function excerpt(lines: readonly string[], { line, column, length }: Span): string {
  const source = lines[line - 1] ?? "";
  const number = String(line);
  // Tabs stay tabs under a tab, so that the caret stands below what it means.
  const indent = source.slice(0, column - 1).replace(/[^\t]/g, " ");
  const carets = "^".repeat(Math.max(1, Math.min(length, source.length - column + 1)));
  return `  ${number} | ${source}\n  ${" ".repeat(number.length)} | ${indent}${carets}`;
}
