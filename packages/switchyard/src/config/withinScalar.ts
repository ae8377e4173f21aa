import type { Span } from "./located.ts";

/** A piece of a scalar's value; `offset` counts from 0. */
export interface Within {
  readonly offset: number;
  readonly length: number;
}

/**
 * Where a piece of a text value stands in the file, for every way in which YAML can write a text; the whole value where
 * an escape or a fold makes that uncertain.
 */
export function withinScalar(lines: readonly string[], at: Span, { offset, length }: Within): Span {
  const raw = (lines[at.line - 1] ?? "").slice(at.column - 1, at.column - 1 + at.length);
  const piece = (line: number, column: number) => ({ line, column, length });
  switch (raw[0]) {
    case "|":
    case ">":
      return withinBlock(lines, at.line, offset, piece) ?? at;
    case "'":
      return piece(at.line, at.column + 1 + rawOffset(raw.slice(1), offset, "''"));
    case '"':
      return piece(at.line, at.column + 1 + rawOffset(raw.slice(1), offset, "\\"));
    default:
      return offset < raw.length || offset === raw.trimEnd().length ? piece(at.line, at.column + offset) : at;
  }
}

/** Characters of the file for `offset` characters of the value, where each escape takes two for one. */
function rawOffset(raw: string, offset: number, escape: "''" | "\\"): number {
  let at = 0;
  for (let passed = 0; passed < offset && at < raw.length; passed++) at += raw.startsWith(escape, at) ? 2 : 1;
  return at;
}

/** In a block each line break is one character of the value, kept or folded into a space. */
function withinBlock(
  lines: readonly string[],
  header: number,
  offset: number,
  piece: (line: number, column: number) => Span,
): Span | undefined {
  const indent = /^ */.exec(lines[header] ?? "")?.[0].length ?? 0;
  let rest = offset;
  for (let line = header; line < lines.length; line++) {
    const width = (lines[line] ?? "").length - indent;
    if (width < 0) return undefined;
    if (rest <= width) return piece(line + 1, indent + 1 + rest);
    rest -= width + 1;
  }
  return undefined;
}
