import { quoteName } from "./names.ts";
import { tokensOf, type Token } from "./tokens.ts";
import { namesIn, nodesIn } from "./walk.ts";

/**
 * The definition of an index or a constraint, or a query, with other columns in the places where columns stand. Parse
 * trees say where those in expressions are; those in lists are the first word of each item.
 */
export function splice(text: string, tree: unknown, columns: ReadonlyMap<string, string>): string {
  const tokens = tokensOf(text).filter(({ kind }) => kind !== "comment");
  const places = [...inExpressions(tree, tokens), ...inLists(tokens)];
  const bytes = Buffer.from(text);
  const seen = new Set<number>();
  return places
    .filter(({ start }) => !seen.has(start) && seen.add(start))
    .toSorted((a, b) => b.start - a.start)
    .reduce((whole, token) => {
      const other = columns.get(nameOf(token));
      if (other === undefined) return whole;
      return Buffer.concat([
        whole.subarray(0, token.start),
        Buffer.from(quoteName(other)),
        whole.subarray(token.end),
      ]);
    }, bytes)
    .toString();
}

/** `a`, or the `a` of `t.a`. */
function inExpressions(tree: unknown, tokens: readonly Token[]): readonly Token[] {
  return [...nodesIn(tree)]
    .filter(({ kind }) => kind === "ColumnRef")
    .flatMap(({ fields }) => {
      const first = tokens.findIndex(({ start }) => start === (fields["location"] ?? 0));
      const last = tokens[first + 2 * (namesIn(fields["fields"]).length - 1)];
      return first < 0 || last === undefined ? [] : [last];
    });
}

/** First words of the items of outermost lists, unless they call a function; and the column of NOT NULL. */
function inLists(tokens: readonly Token[]): readonly Token[] {
  const places: Token[] = [];
  let depth = 0;
  let foreign = false;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    const before = tokens[index - 1];
    const word = token.text.toLowerCase();
    if (token.text === "(") depth++;
    else if (token.text === ")") {
      depth--;
      foreign = false;
    } else if (token.kind === "keyword" && depth === 0 && (word === "references" || word === "with"))
      foreign = true;
    const begins = depth === 1 && !foreign && (before?.text === "(" || before?.text === ",");
    const notNull =
      depth === 0 && word !== "valid" && ends(tokens, index, ["constraint", "c", "not", "null"]);
    if ((begins && next?.text !== "(" && next?.text !== ".") || notNull) places.push(token);
  }
  return places;
}

function ends(tokens: readonly Token[], index: number, words: readonly string[]): boolean {
  return words.every((word, at) => tokens[index - words.length + at]?.text.toLowerCase() === word);
}

function nameOf({ text }: Token): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}
