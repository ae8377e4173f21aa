import type { Language, TextForm } from "./language.ts";

/** A piece of source text that is no comment. `start` and `end` are offsets in the file. */
export interface Token {
  readonly kind: "word" | "text" | "sign";
  /** Of a text what is between the quotes, escapes as they were written. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The tokens of `source` between `from` and `to`, in one pass: enough to know texts from comments and to see who is
 * called with them, and no more. Source that is not of the language gives odd tokens, never an error.
 */
export function lex(source: string, language: Language, from = 0, to = source.length): Token[] {
  const tokens: Token[] = [];
  /** Depth of braces at which a template goes on after its expression. */
  const templates: { readonly form: TextForm; depth: number }[] = [];
  let at = from;
  /** Up to where no text of a form ends: to look for its end again and again would take for ever. */
  const endless = new Map<TextForm, number>();
  const push = (kind: Token["kind"], value: string, end: number) => {
    tokens.push({ kind, value, start: at, end });
    at = end;
  };

  while (at < to) {
    const character = source.charAt(at);
    const afterComment = endOfComment(source, language, at, to);
    if (afterComment !== undefined) {
      at = afterComment;
      continue;
    }
    if (/\s/.test(character)) {
      at += 1;
      continue;
    }
    const form = language.texts.find(({ open }) => source.startsWith(open, at));
    if (form && at >= (endless.get(form) ?? 0) && !isApostrophe(source, at, language, tokens.at(-1))) {
      const text = readText(source, form, at + form.open.length, to);
      if (text?.hole === true) {
        templates.push({ form, depth: 0 });
        at = text.end;
        continue;
      }
      if (text) {
        push("text", source.slice(at + form.open.length, text.end - form.close.length), text.end);
        continue;
      }
      endless.set(form, form.multiline ? to : lineEnd(source, at, to));
    }
    const word = wordAt(source, at, to);
    if (word !== undefined) {
      push("word", word, at + word.length);
      continue;
    }
    const regex =
      language.scriptLike && character === "/" ? endOfRegex(source, at, to, tokens.at(-1)) : undefined;
    if (regex !== undefined) {
      at = regex;
      continue;
    }
    const template = templates.at(-1);
    if (template && character === "{") template.depth += 1;
    if (template && character === "}" && template.depth-- === 0) {
      const rest = readText(source, template.form, at + 1, to);
      if (rest?.hole === true) template.depth = 0;
      else templates.pop();
      at = rest?.end ?? at + 1;
      continue;
    }
    push("sign", character, at + 1);
  }
  return tokens;
}

function endOfComment(source: string, language: Language, at: number, to: number): number | undefined {
  const line = language.lineComments.some((mark) => source.startsWith(mark, at));
  // `http://` in the text of a page, and `#[attribute]` of PHP.
  if (line && !(language.scriptLike && source.charAt(at - 1) === ":")) return lineEnd(source, at, to);
  const block = language.blockComments.find(([open]) => source.startsWith(open, at));
  if (!block) return undefined;
  const end = source.indexOf(block[1], at + block[0].length);
  return end === -1 ? to : Math.min(end + block[1].length, to);
}

function lineEnd(source: string, at: number, to: number): number {
  const end = source.indexOf("\n", at);
  return end === -1 ? to : Math.min(end, to);
}

/** Undefined: no text begins here, since it does not end where it would have to. */
function readText(
  source: string,
  form: TextForm,
  from: number,
  to: number,
): { readonly end: number; readonly hole?: true } | undefined {
  for (let at = from; at < to; at += 1) {
    if (form.escapes && source[at] === "\\") at += 1;
    else if (source.startsWith(form.close, at)) return { end: at + form.close.length };
    else if (form.template && source.startsWith("${", at)) return { end: at + 2, hole: true };
    else if (!form.multiline && source[at] === "\n") return undefined;
  }
  return undefined;
}

/** `Don't` in the text of a page begins no text; `f'…'` of Python does. */
function isApostrophe(source: string, at: number, language: Language, before: Token | undefined): boolean {
  if (!language.scriptLike || source[at] === "`") return false;
  const touches = before?.kind === "word" && before.end === at;
  return touches && !keywordsBeforeExpression.has(before.value);
}

function wordAt(source: string, at: number, to: number): string | undefined {
  wordPattern.lastIndex = at;
  const word = wordPattern.exec(source)?.[0];
  return word?.slice(0, to - at);
}

/** A slash after a value divides; after `<` it closes an element. */
function endOfRegex(source: string, at: number, to: number, before: Token | undefined): number | undefined {
  const divides =
    before !== undefined &&
    (before.kind === "text" ||
      (before.kind === "word" && !keywordsBeforeExpression.has(before.value)) ||
      (before.kind === "sign" && ")]}<".includes(before.value)));
  if (divides) return undefined;
  let inClass = false;
  for (let end = at + 1; end < to; end += 1) {
    const character = source[end];
    if (character === "\n") return undefined;
    if (character === "\\") end += 1;
    else if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
    else if (character === "/" && !inClass) return end + 1;
  }
  return undefined;
}

const wordPattern = /[\p{L}\p{N}_$@]+/uy;
const keywordsBeforeExpression = new Set([
  "return",
  "typeof",
  "case",
  "in",
  "of",
  "do",
  "else",
  "await",
  "yield",
]);
