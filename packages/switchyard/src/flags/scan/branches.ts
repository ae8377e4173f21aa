import { closing, isSign, isWord } from "./calls.ts";
import type { Language } from "./language.ts";
import type { Token } from "./lex.ts";

/** What runs when a condition holds, and what when it does not. Lines count from 1, both ends included. */
export interface Branches {
  readonly form: "if" | "choice";
  /** The condition is `!flag`. */
  readonly negated: boolean;
  readonly holds: Lines;
  readonly otherwise?: Lines;
}

export interface Lines {
  readonly from: number;
  readonly to: number;
}

/**
 * The branches that hang on nothing but the call whose name stands at `callee` and whose bracket at `opens`:
 * `if (await flags.isOn("a")) { … } else { … }`, `isOn("a") ? x : y`, and Python's `if`. Undefined for everything else.
 */
export function branchesOf(
  tokens: readonly Token[],
  callee: number,
  opens: number,
  source: string,
  language: Language,
): Branches | undefined {
  const end = closing(tokens, opens);
  if (end === undefined) return undefined;
  const begin = beginning(tokens, callee);
  const negated = isSign(tokens[begin - 1], "!") || isWord(tokens[begin - 1], "not");
  const before = negated ? begin - 1 : begin;
  const lineOf = lines(source);
  if (language.indented) return indentedIf(tokens, before, end, source, lineOf, negated);
  if (isSign(tokens[end + 1], "?") && !isSign(tokens[end + 2], "."))
    return choice(tokens, end + 1, lineOf, negated);
  const wrapped = isSign(tokens[before - 1], "(") && isSign(tokens[end + 1], ")");
  const word = tokens[wrapped ? before - 2 : before - 1];
  const opensBlock = wrapped ? end + 2 : end + 1;
  if (!isWord(word, "if") || !isSign(tokens[opensBlock], "{")) return undefined;
  return braced(tokens, opensBlock, lineOf, negated);
}

/** `await this.flags.isOn` begins at `await`. */
function beginning(tokens: readonly Token[], callee: number): number {
  let at = callee;
  for (;;) {
    const [sign, owner] = [tokens[at - 1], tokens[at - 2]];
    if (isSign(sign, ".") && owner?.kind === "word") at -= 2;
    else if (isSign(sign, ".") && isSign(owner, "?") && tokens[at - 3]?.kind === "word") at -= 3;
    else if (isSign(sign, ">") && isSign(owner, "-") && tokens[at - 3]?.kind === "word") at -= 3;
    else if (isWord(sign, "await")) at -= 1;
    else return at;
  }
}

function braced(
  tokens: readonly Token[],
  opens: number,
  lineOf: (offset: number) => number,
  negated: boolean,
): Branches | undefined {
  const closes = closing(tokens, opens);
  if (closes === undefined) return undefined;
  const holds = inside(tokens, opens, closes, lineOf);
  const otherwise = isWord(tokens[closes + 1], "else") ? elseOf(tokens, closes + 2, lineOf) : undefined;
  return { form: "if", negated, holds, ...(otherwise && { otherwise }) };
}

function elseOf(tokens: readonly Token[], at: number, lineOf: (offset: number) => number): Lines | undefined {
  const opens = tokens.findIndex((token, index) => index >= at && isSign(token, "{"));
  const closes = opens === -1 ? undefined : closing(tokens, opens);
  if (closes === undefined) return undefined;
  if (opens === at) return inside(tokens, opens, closes, lineOf);
  // `else if …` is what runs otherwise, as a whole.
  const next = isWord(tokens[closes + 1], "else") ? elseOf(tokens, closes + 2, lineOf) : undefined;
  const from = lineOf(tokens[at]?.start ?? 0);
  return { from, to: next?.to ?? lineOf(tokens[closes]?.start ?? 0) };
}

/** The lines between two brackets, without those of the brackets where these stand alone. */
function inside(
  tokens: readonly Token[],
  opens: number,
  closes: number,
  lineOf: (offset: number) => number,
): Lines {
  const [first, last] = closes - opens > 1 ? [opens + 1, closes - 1] : [opens, closes];
  return { from: lineOf(tokens[first]?.start ?? 0), to: lineOf((tokens[last]?.end ?? 1) - 1) };
}

function choice(
  tokens: readonly Token[],
  question: number,
  lineOf: (offset: number) => number,
  negated: boolean,
): Branches | undefined {
  let colon: number | undefined;
  let depth = 0;
  for (let at = question + 1; at < tokens.length; at += 1) {
    const { kind, value } = tokens[at] ?? { kind: "sign", value: "" };
    if (kind !== "sign") continue;
    if ("([{".includes(value)) depth += 1;
    const ends = ")]}".includes(value) || (depth === 0 && (value === ";" || value === ","));
    if (ends && depth-- === 0)
      return colon === undefined ? undefined : parts(tokens, question, colon, at, lineOf, negated);
    if (depth === 0 && value === ":" && colon === undefined) colon = at;
  }
  return undefined;
}

function parts(
  tokens: readonly Token[],
  question: number,
  colon: number,
  end: number,
  lineOf: (offset: number) => number,
  negated: boolean,
): Branches {
  const line = (index: number) => lineOf(tokens[index]?.start ?? 0);
  return {
    form: "choice",
    negated,
    holds: { from: line(question + 1), to: line(colon - 1) },
    otherwise: { from: line(colon + 1), to: line(end - 1) },
  };
}

function indentedIf(
  tokens: readonly Token[],
  before: number,
  end: number,
  source: string,
  lineOf: (offset: number) => number,
  negated: boolean,
): Branches | undefined {
  const word = tokens[before - 1];
  const colon = tokens[end + 1];
  if (word === undefined || !isWord(word, "if") || colon === undefined || !isSign(colon, ":"))
    return undefined;
  const all = source.split("\n");
  const holds = blockAfter(all, lineOf(word.start), lineOf(colon.start));
  if (holds === undefined) return undefined;
  const next = all.findIndex((text, index) => index >= holds.to && text.trim() !== "");
  const isElse = next !== -1 && /^\s*(else\s*:|elif\b)/.test(all[next] ?? "");
  const sameDepth = indent(all[next] ?? "") === indent(all[lineOf(word.start) - 1] ?? "");
  const otherwise = isElse && sameDepth ? blockAfter(all, next + 1, next + 1) : undefined;
  return { form: "if", negated, holds, ...(otherwise && { otherwise }) };
}

/** The lines after the heading that are further in than its beginning. */
function blockAfter(all: readonly string[], headFrom: number, headTo: number): Lines | undefined {
  const depth = indent(all[headFrom - 1] ?? "");
  let to = headTo;
  for (let line = headTo + 1; line <= all.length; line += 1) {
    const text = all[line - 1] ?? "";
    if (text.trim() === "") continue;
    if (indent(text) <= depth) break;
    to = line;
  }
  return to === headTo ? undefined : { from: headTo + 1, to };
}

function indent(line: string): number {
  return line.length - line.trimStart().length;
}

function lines(source: string): (offset: number) => number {
  return (offset) => {
    let line = 1;
    for (let at = source.indexOf("\n"); at !== -1 && at < offset; at = source.indexOf("\n", at + 1))
      line += 1;
    return line;
  };
}
