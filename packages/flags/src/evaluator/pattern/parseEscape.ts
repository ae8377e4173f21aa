import { type CodePoints, complement, digits, lastCodePoint, spaces, wordCharacters } from "./codePoints.ts";
import type { SourceReader } from "./sourceReader.ts";

/** Reads what follows a backslash, where that is a character or a class of them. */
export function parseEscape(reader: SourceReader): CodePoints | number {
  const at = reader.at - 1;
  const character = reader.next();
  const known = classes.get(character) ?? controls.get(character);
  if (known !== undefined) return known;
  if (character === "x" || character === "u") return parseHexadecimal(character, reader, at);
  if (/^[1-9k]$/.test(character)) return reader.fail("Back references are not supported.", at);
  if (character === "p" || character === "P") return reader.fail("Unicode properties are not supported.", at);
  if (character === "") return reader.fail("The pattern ends after a backslash.", at);
  if (/^[\da-z]$/i.test(character)) return reader.fail(`There is no escape \\${character}.`, at);
  return character.codePointAt(0)!;
}

const classes: ReadonlyMap<string, CodePoints> = new Map([
  ["d", digits],
  ["D", complement(digits)],
  ["w", wordCharacters],
  ["W", complement(wordCharacters)],
  ["s", spaces],
  ["S", complement(spaces)],
]);

const controls: ReadonlyMap<string, number> = new Map([
  ["0", 0],
  ["t", 9],
  ["n", 10],
  ["v", 11],
  ["f", 12],
  ["r", 13],
]);

function parseHexadecimal(kind: "x" | "u", reader: SourceReader, at: number): number {
  const match =
    kind === "x"
      ? reader.takeMatch(/([\da-f]{2})/iy)
      : (reader.takeMatch(/([\da-f]{4})/iy) ?? reader.takeMatch(/\{([\da-f]{1,6})\}/iy));
  const point = Number.parseInt(match?.[1] ?? "", 16);
  if (!(point <= lastCodePoint)) return reader.fail(`\\${kind} needs the number of a character.`, at);
  return point;
}
