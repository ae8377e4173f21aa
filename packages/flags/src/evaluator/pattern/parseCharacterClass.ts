import { withCaseVariants } from "./caseVariants.ts";
import { type CodePoints, complement, union } from "./codePoints.ts";
import { parseEscape } from "./parseEscape.ts";
import type { SourceReader } from "./sourceReader.ts";

/** Reads the rest of a class, after its bracket. */
export function parseCharacterClass(reader: SourceReader, caseInsensitive: boolean): CodePoints {
  const at = reader.at - 1;
  const negated = reader.take("^");
  const sets: CodePoints[] = [];
  while (!reader.take("]")) {
    if (reader.done) return reader.fail("The bracket is not closed.", at);
    sets.push(parseMember(reader));
  }
  const set = caseInsensitive ? withCaseVariants(union(...sets)) : union(...sets);
  return negated ? complement(set) : set;
}

/** A character, a range, or a class like `\d`. */
function parseMember(reader: SourceReader): CodePoints {
  const at = reader.at;
  const first = parseEnd(reader);
  if (reader.peek() !== "-") return setOf(first);
  const dash = reader.at;
  reader.next();
  if (reader.peek() === "]" || reader.done) {
    reader.at = dash;
    return setOf(first);
  }
  const last = parseEnd(reader);
  if (typeof first !== "number" || typeof last !== "number")
    return reader.fail("A range goes between two characters.", at);
  if (first > last) return reader.fail("The range is the wrong way round.", at);
  return [[first, last]];
}

function parseEnd(reader: SourceReader): CodePoints | number {
  const character = reader.next();
  if (character !== "\\") return character.codePointAt(0)!;
  // Inside a class, \b is the backspace.
  return reader.take("b") ? 8 : parseEscape(reader);
}

function setOf(member: CodePoints | number): CodePoints {
  return typeof member === "number" ? [[member, member]] : member;
}
