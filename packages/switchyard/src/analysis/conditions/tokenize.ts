import { ConditionError, type Place } from "./conditionError.ts";

export type Token = Place &
  (
    | { readonly kind: "number"; readonly value: number; readonly text: string }
    | { readonly kind: "string"; readonly value: string; readonly text: string }
    | { readonly kind: "name"; readonly text: string }
    | { readonly kind: "symbol"; readonly text: string }
    | { readonly kind: "end"; readonly text: "" }
  );

const space = /\s+/y;
const number = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const string = /"(?:[^"\\]|\\["\\])*"|'(?:[^'\\]|\\['\\])*'/y;
const symbol = /==|!=|<=|>=|&&|\|\||[-+*/%<>!?:()[\],.]/y;
/** Behind a number, `%` is a percent sign unless a value follows it: `5% && x`, but `5 % 3` and `5%3`. */
const percent = /%(?!\s*[\w.("'])/y;

/** The condition's words and signs, in their order. Throws ConditionError at the first character that is none. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = offset;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) offset += found.length;
    return found;
  };
  for (;;) {
    take(space);
    const start = offset;
    if (start === text.length) break;
    const place = () => ({ offset: start, length: offset - start });
    let found = take(number);
    if (found !== undefined) {
      const value = take(percent) === undefined ? Number(found) : Number(found) / 100;
      const unit = take(word);
      if (unit !== undefined)
        throw new ConditionError(`numbers have no unit here: write ${found} without "${unit}"`, place());
      tokens.push({ kind: "number", value, text: text.slice(start, offset), ...place() });
      continue;
    }
    found = take(string);
    if (found !== undefined) {
      tokens.push({
        kind: "string",
        value: found.slice(1, -1).replace(/\\(.)/g, "$1"),
        text: found,
        ...place(),
      });
      continue;
    }
    found = take(word);
    if (found !== undefined) {
      tokens.push({ kind: "name", text: found, ...place() });
      continue;
    }
    found = take(symbol);
    if (found === undefined) throw strangeCharacter(text, start);
    tokens.push({ kind: "symbol", text: found, ...place() });
  }
  return tokens;
}

/** Longer ones first. */
const meant: Readonly<Record<string, string>> = {
  "=>": "write >= for `at least`",
  "=<": "write <= for `at most`",
  "=": "write == to compare",
  "&": "write && for `and`",
  "|": "write || for `or`",
  '"': 'the text that begins here is not closed by a "',
  "'": "the text that begins here is not closed by a '",
};

function strangeCharacter(text: string, offset: number): ConditionError {
  const character = String.fromCodePoint(text.codePointAt(offset) ?? 0);
  const known = Object.keys(meant).find((one) => text.startsWith(one, offset));
  const hint = (known && meant[known]) ?? `${character} means nothing in a condition`;
  return new ConditionError(hint, { offset, length: (known ?? character).length });
}
