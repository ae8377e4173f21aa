import Table from "cli-table3";
import type { Style } from "../style.ts";

/** Rows under headings, with wrapped cells where the terminal is narrow; no frame, so that lines copy cleanly. */
export function tableLines(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
  widths?: readonly number[],
): string[] {
  const table = new Table({
    head: headings.map((heading) => style.colors.bold(heading)),
    chars: noFrame,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2 },
    wordWrap: true,
    ...(widths && { colWidths: [...widths] }),
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

const noFrame = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};
