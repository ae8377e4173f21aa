import type { Finding, LintReport, StatementVerdict } from "../../../schema/lint/verdict.ts";
import type { Style } from "../../style.ts";
import { paint } from "../symbols.ts";
import { bytes, count } from "../units.ts";

/** The lines of the linted files, for code frames. */
export type Sources = ReadonlyMap<string, readonly string[]>;

export function lintLines(report: LintReport, sources: Sources, style: Style): readonly string[] {
  const found = report.files.flatMap(({ statements }) =>
    statements.flatMap((verdict) => verdict.findings.map((finding) => ({ finding, verdict }))),
  );
  return [
    ...found.flatMap(({ finding, verdict }) => [...findingLines(finding, verdict, sources, style), ""]),
    summary(report, style),
  ];
}

const marks = { error: "failed", warning: "warning", note: "waiting" } as const;

function findingLines(
  { rule, severity, position, message, safe, breaks, suppressed }: Finding,
  verdict: StatementVerdict,
  sources: Sources,
  style: Style,
): readonly string[] {
  const { colors, symbols } = style;
  const mark = suppressed === undefined ? marks[severity] : "skipped";
  const head = paint(mark, `${symbols[mark]} ${suppressed === undefined ? severity : "let pass"}`, style);
  return [
    `${head} ${colors.bold(rule)}  ${position.file}:${position.line}:${position.column}`,
    ...frame(sources.get(position.file)?.[position.line - 1], position, style),
    `  ${message}`,
    ...(breaks === undefined ? [] : [`  Breaks: ${breaks}`]),
    ...work(verdict),
    suppressed === undefined ? `  ${symbols.bullet} ${safe}` : `  Passes because: ${suppressed}`,
  ];
}

/** The line with a caret under the column; tabs stay tabs, so that the caret stands where it should. */
function frame(
  line: string | undefined,
  { line: number, column }: { readonly line: number; readonly column: number },
  { colors }: Style,
): readonly string[] {
  if (line === undefined) return [];
  const gutter = ` ${number} | `;
  const shown = line.replaceAll("\r", "");
  const from = column > 100 ? column - 60 : 1;
  const cut = shown.slice(from - 1, from + 159);
  const before = cut.slice(0, column - from).replaceAll(/[^\t]/g, " ");
  return [
    `${colors.dim(gutter)}${cut}`,
    `${colors.dim(" ".repeat(gutter.length - 2) + "| ")}${before}${colors.red("^")}`,
  ];
}

function work({ locks, rewrites, scans, cost }: StatementVerdict): readonly string[] {
  const parts = [
    ...locks.map(({ table, mode }) => `${mode} on ${table}`),
    ...rewrites.map((table) => `rewrites ${table}`),
    ...scans.map((table) => `reads all of ${table}`),
    ...(cost && cost.rows > 0 ? [`${cost.rows.toLocaleString("en")} rows, ${bytes(cost.bytes)}`] : []),
  ];
  return parts.length === 0 ? [] : [`  ${parts.join("; ")}`];
}

const known = {
  live: "judged by the live database",
  shadow: "judged by a shadow of the schema",
  none: "judged without the schema: --url, --folder or --schema-file make it sharper",
} as const;

function summary({ files, errors, warnings, suppressed, catalog }: LintReport, style: Style): string {
  const statements = files.reduce((sum, file) => sum + file.statements.length, 0);
  const what = `${count(statements, "statement")} in ${count(files.length, "file")}, ${known[catalog]}`;
  const passed = suppressed === 0 ? "" : `, ${suppressed} let pass`;
  const mark = errors > 0 ? "failed" : warnings > 0 ? "warning" : "done";
  return paint(
    mark,
    `${style.symbols[mark]} ${count(errors, "error")}, ${count(warnings, "warning")}${passed}: ${what}.`,
    style,
  );
}
