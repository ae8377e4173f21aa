import { withCaseVariants } from "./caseVariants.ts";
import { type CodePoints, complement, lineEnds } from "./codePoints.ts";
import { parseCharacterClass } from "./parseCharacterClass.ts";
import { parseEscape } from "./parseEscape.ts";
import { SourceReader } from "./sourceReader.ts";
import type { Expression } from "./syntax.ts";

const deepestGroup = 50;
const greatestCount = 1000;

/** @throws PatternError */
export function parsePattern(source: string, caseInsensitive: boolean): Expression {
  const reader = new SourceReader(source);
  const expression = parseChoice(reader, { caseInsensitive, depth: 0 });
  if (!reader.done) return reader.fail("The parenthesis was not opened.");
  return expression;
}

/** A copy for each group, so that `(?i)` ends with the group that it is in. */
interface Mode {
  caseInsensitive: boolean;
  readonly depth: number;
}

function parseChoice(reader: SourceReader, mode: Mode): Expression {
  const options = [parseSequence(reader, mode)];
  while (reader.take("|")) options.push(parseSequence(reader, mode));
  return options.length === 1 ? options[0]! : { kind: "choice", options };
}

function parseSequence(reader: SourceReader, mode: Mode): Expression {
  const parts: Expression[] = [];
  while (!reader.done && reader.peek() !== "|" && reader.peek() !== ")") {
    const at = reader.at;
    const part = parsePart(reader, mode);
    if (part !== undefined) parts.push(parseRepeat(part, reader, at));
  }
  return { kind: "sequence", parts };
}

/** Undefined: a change of mode, which stands for nothing. */
function parsePart(reader: SourceReader, mode: Mode): Expression | undefined {
  const character = reader.next();
  switch (character) {
    case "(":
      return parseGroup(reader, mode);
    case "[":
      return { kind: "character", set: parseCharacterClass(reader, mode.caseInsensitive) };
    case ".":
      return { kind: "character", set: complement(lineEnds) };
    case "^":
      return { kind: "assertion", where: "start" };
    case "$":
      return { kind: "assertion", where: "end" };
    case "\\":
      if (reader.take("b")) return { kind: "assertion", where: "word edge" };
      if (reader.take("B")) return { kind: "assertion", where: "no word edge" };
      return characters(parseEscape(reader), mode);
    case "*":
    case "+":
    case "?":
    case "{":
      return reader.fail(
        `There is nothing that ${character} could repeat; write \\${character} for the character.`,
        reader.at - 1,
      );
    case "]":
    case "}":
      return reader.fail(
        `${character} closes nothing; write \\${character} for the character.`,
        reader.at - 1,
      );
    default:
      return characters(character.codePointAt(0)!, mode);
  }
}

function characters(which: CodePoints | number, { caseInsensitive }: Mode): Expression {
  if (typeof which !== "number") return { kind: "character", set: which };
  const set: CodePoints = [[which, which]];
  return { kind: "character", set: caseInsensitive ? withCaseVariants(set) : set };
}

function parseGroup(reader: SourceReader, mode: Mode): Expression | undefined {
  const at = reader.at - 1;
  if (mode.depth >= deepestGroup) return reader.fail(`Groups are nested more than ${deepestGroup} deep.`, at);
  const inner: Mode = { ...mode, depth: mode.depth + 1 };
  if (reader.takeMatch(/\?<?[=!]/y)) return reader.fail("Look-ahead and look-behind are not supported.", at);
  const flags = reader.takeMatch(/\?(-?)i([:)])/y);
  if (flags !== null) {
    const target = flags[2] === ")" ? mode : inner;
    target.caseInsensitive = flags[1] === "";
    if (target === mode) return undefined;
  } else if (!reader.takeMatch(/\?(?::|<[A-Za-z_$][\w$]*>)/y) && reader.peek() === "?") {
    return reader.fail("This kind of group is not supported.", at);
  }
  const body = parseChoice(reader, inner);
  if (!reader.take(")")) return reader.fail("The parenthesis is not closed.", at);
  return body;
}

function parseRepeat(body: Expression, reader: SourceReader, at: number): Expression {
  const counts = parseCounts(reader);
  if (counts === undefined) return body;
  const { min, max } = counts;
  if (body.kind === "assertion") return reader.fail("An assertion cannot be repeated.", at);
  if (min > max) return reader.fail("The counts are the wrong way round.", at);
  if (min > greatestCount || (max > greatestCount && max !== Number.POSITIVE_INFINITY)) {
    return reader.fail(`A count is at most ${greatestCount}.`, at);
  }
  // Whether as many or as few as possible does not change whether there is a match.
  reader.take("?");
  return { kind: "repeat", body, min, max };
}

function parseCounts(reader: SourceReader): { min: number; max: number } | undefined {
  if (reader.take("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
  if (reader.take("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
  if (reader.take("?")) return { min: 0, max: 1 };
  const match = reader.takeMatch(/\{(\d+)(?:(,)(\d*))?\}/y);
  if (match === null) return undefined;
  const min = Number(match[1]);
  if (match[2] === undefined) return { min, max: min };
  return { min, max: match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY };
}
