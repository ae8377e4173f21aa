import { CsvError, parse } from "csv-parse/sync";
import { maxPoints, type Point } from "../recording.ts";
import type { RecordingBuilder } from "./builder.ts";
import { invalid, quote, start } from "./invalid.ts";
import { parseTime, timeShapes } from "./time.ts";

/** Columns of a recording in CSV, by the first line. Others are ignored. */
const columnNames = {
  time: ["time", "timestamp", "t"],
  metric: ["metric", "name"],
  side: ["side", "release"],
  value: ["value"],
  duration: ["duration", "duration_ms"],
  events: ["events"],
  exposure: ["exposure"],
} as const;

type Column = keyof typeof columnNames;
type Columns = ReadonlyMap<Column, number>;

/** Throws ANALYSIS_INVALID. Without a column `metric` all records are of one, named `value` or as its column is. */
export function readCsv(source: string, text: string, builder: RecordingBuilder): void {
  const [header, ...rows] = rowsOf(source, text);
  const columns = columnsOf(source, header?.record ?? []);
  for (const { record, info } of rows) {
    const problem = addRow(record, columns, builder);
    if (problem === undefined) continue;
    const [column, message] = problem;
    const place = { line: info.lines, column: columnOf(text, info.lines, columns.get(column) ?? 0) };
    throw invalid(source, place, message, "Correct the line, or leave it out, and run the command again.");
  }
}

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function rowsOf(source: string, text: string): readonly Row[] {
  try {
    // With `info` that is what comes; its types do not say so.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return parse(text, {
      info: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
      max_record_size: maxLineBytes,
      delimiter: delimiterOf(text),
      to: maxPoints + 2,
    }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error["lines"] ?? 1);
    const column = columnOf(text, line, Number(error["column"] ?? 0));
    throw invalid(source, { line, column }, csvProblem(error), "Correct the line and run the command again.");
  }
}

const maxLineBytes = 64 * 1024;

function csvProblem({ code, message }: CsvError): string {
  switch (code) {
    case "CSV_MAX_RECORD_SIZE":
      return `the line is longer than ${maxLineBytes / 1024} KiB`;
    case "CSV_QUOTE_NOT_CLOSED":
      return "a quote is opened here and never closed";
    default:
      return `not CSV: ${message.replace(/\.$/, "")}`;
  }
}

/** Spreadsheets write what their language uses. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  return [",", ";", "\t"].find((delimiter) => header.includes(delimiter)) ?? ",";
}

function columnsOf(source: string, header: readonly string[]): Columns {
  const names = header.map((name) => name.toLowerCase());
  const columns = new Map<Column, number>();
  for (const [column, spellings] of Object.entries(columnNames)) {
    const index = names.findIndex((name) => spellings.some((spelling) => spelling === name));
    // The keys of the table are the columns.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    if (index !== -1) columns.set(column as Column, index);
  }
  const missing = missingColumn(columns);
  if (missing === undefined) return columns;
  const found = header.length === 0 ? "it is empty" : `the first line has ${quote(header.join(","))}`;
  throw invalid(
    source,
    start,
    `the column ${missing} is missing; ${found}`,
    "Begin with a line of column names such as time,metric,side,events,exposure or time,metric,side,value.",
  );
}

function missingColumn(columns: Columns): string | undefined {
  if (!columns.has("time")) return "time";
  if (!columns.has("side")) return "side (or release)";
  if (columns.has("value") || columns.has("duration")) return undefined;
  if (columns.has("events") && columns.has("exposure")) return undefined;
  if (columns.has("events")) return "exposure";
  return columns.has("exposure") ? "events" : "value (or duration, or events and exposure)";
}

/** What is wrong with a row and in which column. */
function addRow(
  record: readonly string[],
  columns: Columns,
  builder: RecordingBuilder,
): readonly [Column, string] | undefined {
  const cell = (column: Column) => record[columns.get(column) ?? -1] ?? "";
  const at = parseTime(cell("time"));
  if (at === undefined) return ["time", `time must be ${timeShapes}, not ${quote(cell("time"))}`];
  if (cell("side") === "") return ["side", "the side is empty"];
  const point = pointOf(at, cell, columns);
  if ("problem" in point) return point.problem;
  const metric = columns.has("metric") ? cell("metric") : defaultNames[point.kind];
  const problem = builder.add(metric, cell("side"), point);
  return problem === undefined ? undefined : [valueColumns[point.kind], problem];
}

const defaultNames = { tally: "errors", value: "value", duration: "latency" } as const;
const valueColumns = { tally: "events", value: "value", duration: "duration" } as const;

/** The first of events and exposure, duration and value that the row fills. */
function pointOf(
  at: number,
  cell: (column: Column) => string,
  columns: Columns,
): Point | { readonly problem: readonly [Column, string] } {
  if (
    columns.has("events") &&
    columns.has("exposure") &&
    (cell("events") !== "" || cell("exposure") !== "")
  ) {
    for (const column of ["events", "exposure"] as const) {
      if (!isNumber(cell(column))) return { problem: [column, notNumber(column, cell(column))] };
    }
    return { kind: "tally", at, events: Number(cell("events")), exposure: Number(cell("exposure")) };
  }
  if (cell("duration") !== "") {
    if (!isNumber(cell("duration")))
      return { problem: ["duration", notNumber("duration", cell("duration"))] };
    return { kind: "duration", at, ms: Number(cell("duration")) };
  }
  const text = cell("value");
  if (!columns.has("value")) return { problem: ["events", "the row has no value"] };
  if (text === "" || text.toLowerCase() === "nan") return { kind: "value", at, value: Number.NaN };
  return isNumber(text)
    ? { kind: "value", at, value: Number(text) }
    : { problem: ["value", notNumber("value", text)] };
}

function isNumber(text: string): boolean {
  return /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

function notNumber(column: string, text: string): string {
  return `${column} must be a number, not ${quote(text)}`;
}

/** Where the nth field of a line begins; quoted ones may hold the delimiter. */
function columnOf(text: string, line: number, field: number): number {
  const delimiter = delimiterOf(text);
  let quoted = false;
  let fields = 0;
  const chars = text.split(/\r\n|\n|\r/)[line - 1] ?? "";
  for (let index = 0; index < chars.length; index += 1) {
    if (fields === field) return index + 1;
    if (chars[index] === '"') quoted = !quoted;
    else if (chars[index] === delimiter && !quoted) fields += 1;
  }
  return Math.max(1, chars.length);
}
