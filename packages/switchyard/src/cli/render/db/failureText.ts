import type { SwitchyardError } from "../../../errors.ts";
import type { Style } from "../../style.ts";
import { columns, truncate } from "../width.ts";
import { blockerLines } from "./blockers.ts";

/** An error for a person: its message, and below it lists and tables of what the message would tell in one line. */
export interface FailureText {
  readonly message: string;
  readonly details: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** Who is in the way and which rows are wrong, as lists; all other errors have their message only. */
export function failureText({ fields, message }: SwitchyardError, style: Style): FailureText {
  const blockers = objects(fields?.["blockers"]).flatMap(({ text }) =>
    typeof text === "string" ? [{ text }] : [],
  );
  const rows = objects(fields?.["rows"]);
  const different = differences(fields?.["tables"]);
  const told = [
    ...blockers.map(({ text }) => text),
    ...rows.slice(0, 1).map(firstWords),
    ...different.slice(0, 1).map(({ key }) => `(${cell(key)}:`),
  ];
  return {
    message: told.reduce(before, message),
    details: [...blockerLines(blockers, style), ...rowLines([...rows, ...different], style)],
  };
}

/** The message up to a text that is shown below it. */
function before(message: string, text: string): string {
  const at = message.indexOf(text);
  return at <= 0 ? message : `${message.slice(0, at).replace(/[\s:(]+$/, "")}:`;
}

/** How a message begins to tell of a row. */
function firstWords(row: Row): string {
  if (typeof row["key"] === "string") return row["key"];
  const [name = "", value] = Object.entries(row)[0] ?? [];
  return `${name} = ${cell(value)}`;
}

/** What a verification has found: one row for each column that differs. */
function differences(tables: unknown): readonly Row[] {
  return objects(tables).flatMap(({ table, first }) =>
    objects(first).flatMap(({ key, pending, columns: different }) => {
      const row = { key: Array.isArray(key) ? key.join(", ") : cell(key), table };
      if (pending === true) return [{ ...row, column: "", is: "not filled", "should be": "" }];
      return objects(different).map(({ column, is, up }) => ({ ...row, column, is, "should be": up }));
    }),
  );
}

/** A column for each field that any row has; values that are too long are cut, and so are rows beyond the first ten. */
function rowLines(rows: readonly Row[], style: Style): string[] {
  if (rows.length === 0) return [];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== "code");
  const cells = rows
    .slice(0, shownRows)
    .map((row) => names.map((name) => truncate(cell(row[name]), widestCell, style.symbols.ellipsis)));
  const more = rows.length - cells.length;
  return [
    ...columns([names.map((name) => style.colors.bold(name)), ...cells]).map((line) =>
      truncate(`  ${line}`, style.width, style.symbols.ellipsis),
    ),
    ...(more === 0 ? [] : [`  and ${more} more`]),
  ];
}

/** In one line. */
function cell(value: unknown): string {
  if (value === null) return "NULL";
  if (value === undefined) return "";
  return (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/\s+/g, " ");
}

function objects(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}

const shownRows = 10;
const widestCell = 60;
