import { stripVTControlCharacters } from "node:util";

/** Columns that a text takes on a terminal: no colour codes, two for East Asian wide characters and emoji. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) width += cells(segment);
  return width;
}

/** Cuts a text to so many columns, with an ellipsis; colours before the cut are kept and closed. */
export function truncate(text: string, columns: number, ellipsis: string): string {
  if (widthOf(text) <= columns) return text;
  const room = Math.max(0, columns - widthOf(ellipsis));
  let result = "";
  let width = 0;
  for (const part of text.split(colorCode)) {
    if (part.startsWith(escape)) {
      result += part;
      continue;
    }
    for (const { segment } of graphemes.segment(part)) {
      width += cells(segment);
      if (width > room) return `${result}${ellipsis}${text.includes(escape) ? `${escape}[0m` : ""}`;
      result += segment;
    }
  }
  return result;
}

/** Breaks a text without colours at spaces into lines of at most so many columns; a longer word stays whole. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Lets a text be wrapped within its longer words too, for what must be seen to its end. */
export function breakable(text: string, columns: number): string {
  if (!Number.isFinite(columns) || columns < 1) return text;
  return text.replaceAll(new RegExp(`\\S{${Math.floor(columns)}}(?=\\S)`, "g"), "$& ");
}

/** A wrapped text behind a mark, its further lines indented to where the text begins. */
export function hanging(mark: string, text: string, columns: number): string[] {
  const indent = widthOf(mark);
  return wrap(text, columns - indent).map((line, index) => (index === 0 ? mark : " ".repeat(indent)) + line);
}

export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - widthOf(text)));
}

/** Rows of cells as lines with aligned columns, two spaces between; empty columns vanish. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, index) => (widths[index] === 0 ? "" : `${padEnd(cell, widths[index] ?? 0)}  `))
      .join("")
      .trimEnd(),
  );
}

const escape = String.fromCharCode(27);
const colorCode = new RegExp(`(${escape}\\[[0-9;]*m)`);
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

function cells(grapheme: string): number {
  return wide.test(grapheme) ? 2 : 1;
}
