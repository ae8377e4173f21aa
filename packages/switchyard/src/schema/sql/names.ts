import { isKeyword } from "./tokens.ts";

/** A name as it has to be written: in quotes where the parser would read it as something else. */
export function quoteName(name: string): string {
  const plain = /^[a-z_][a-z0-9_$]*$/.test(name) && !isKeyword(name);
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

export function qualified(schema: string, name: string): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** A text as a constant, whatever `standard_conforming_strings` is. */
export function quoteLiteral(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? `E${quoted}` : quoted;
}

/** PostgreSQL cuts a name off after 63 bytes; two names that differ only behind them are one. */
export function fitName(name: string): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= longestName) return name;
  let end = longestName;
  // Not within a character.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString("utf8", 0, end);
}

const longestName = 63;
