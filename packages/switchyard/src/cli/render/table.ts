import Table from "cli-table3";
import type { Style } from "../style.ts";
import { widthOf } from "./width.ts";

/** Rows under headings, without a frame; the last column takes the room that is left and wraps in it. */
export function tableLines(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  style: Style,
  widths: readonly (number | null)[] = lastColumnFits(headings, rows, style.width),
): string[] {
  const table = new Table({
    head: headings.map((heading) => style.colors.bold(heading)),
    chars: noFrame,
    style: { head: [], border: [], "padding-left": 0, "padding-right": gap },
    wordWrap: true,
    colWidths: [...widths],
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

function lastColumnFits(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): (number | null)[] {
  const natural = headings.map(
    (heading, index) => Math.max(...[heading, ...rows.map((row) => row[index] ?? "")].map(widthOf)) + gap,
  );
  const others = natural.slice(0, -1).reduce((sum, one) => sum + one, 0);
  const last = Math.min(natural.at(-1) ?? 0, Math.max(narrowest, width - others));
  return [...natural.slice(0, -1).map(() => null), last];
}

const gap = 2;
/** Below this a column of words is harder to read than a line that the terminal wraps. */
const narrowest = 14;

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
