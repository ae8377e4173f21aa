import type { SourcePosition } from "../../errors.ts";

/** Finds line and column of an offset in bytes (UTF-8), as the parser counts. */
export function positions(text: string, file: string): (offset: number) => SourcePosition {
  const bytes = Buffer.from(text);
  const lines = [0];
  for (const [index, byte] of bytes.entries()) if (byte === newline) lines.push(index + 1);
  return (offset) => {
    const line = lines.findLastIndex((start) => start <= offset);
    const column = bytes.toString("utf8", lines[line] ?? 0, offset).length + 1;
    return { file, line: line + 1, column };
  };
}

const newline = 0x0a;
