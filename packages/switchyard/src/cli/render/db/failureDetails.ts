import type { SwitchyardError } from "../../../errors.ts";
import type { Style } from "../../style.ts";
import { columns, truncate } from "../width.ts";
import { blockerLines } from "./blockers.ts";

/** What an error about a schema tells beyond its message: who is in the way, which rows are wrong. */
export function failureDetails({ fields, message }: SwitchyardError, style: Style): string[] {
  const blockers = objects(fields?.["blockers"]).flatMap(({ text }) =>
    typeof text === "string" ? [{ text }] : [],
  );
  return [
    ...blockerLines(
      blockers.filter(({ text }) => !message.includes(text)),
      style,
    ),
    ...rowLines(objects(fields?.["rows"]), style),
  ];
}

/** A column for each field that any row has; values that are too long are cut, and so are rows beyond the first ten. */
function rowLines(rows: readonly Readonly<Record<string, unknown>>[], style: Style): string[] {
  if (rows.length === 0) return [];
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const shown = rows.slice(0, shownRows);
  const cells = shown.map((row) =>
    names.map((name) => truncate(text(row[name]), widestCell, style.symbols.ellipsis)),
  );
  const more = rows.length - shown.length;
  return [
    ...columns([names.map((name) => style.colors.bold(name)), ...cells]).map((line) =>
      truncate(`  ${line}`, style.width, style.symbols.ellipsis),
    ),
    ...(more === 0 ? [] : [`  and ${more} more`]),
  ];
}

function text(value: unknown): string {
  if (value === null) return "NULL";
  if (value === undefined) return "";
  return oneLine(typeof value === "string" ? value : JSON.stringify(value));
}

function oneLine(value: string): string {
  return value.replaceAll(/\s+/g, " ");
}

function objects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}

const shownRows = 10;
const widestCell = 60;
