import { script } from "./language.ts";
import { type Token, lex } from "./lex.ts";

/** A stretch of a page: a script, an expression, or a text that an attribute holds. */
export interface Piece {
  readonly tokens: readonly Token[];
}

/**
 * What is code in a page (Vue, Svelte, Astro, ERB, HTML): scripts, `{{ … }}`, `{ … }`, `<% … %>`, and the values of
 * attributes, which are both a text (`flag="new-cart"`) and perhaps an expression (`v-if="isOn('new-cart')"`).
 */
export function lexMarkup(source: string): Piece[] {
  const pieces: Piece[] = [];
  piecePattern.lastIndex = 0;
  for (const match of source.matchAll(piecePattern)) {
    const found = match.indices?.groups;
    const code =
      found?.["script"] ?? found?.["mustache"] ?? found?.["braces"] ?? found?.["erb"] ?? found?.["front"];
    if (code) pieces.push({ tokens: lex(source, script, code[0], code[1]) });
    const tag = found?.["tag"];
    if (tag) pieces.push(...attributes(source, tag[0], tag[1]));
  }
  return pieces;
}

function attributes(source: string, from: number, to: number): Piece[] {
  const text = source.slice(from, to);
  return [...text.matchAll(attributePattern)].flatMap((match) => {
    const name = match[1] ?? "";
    const range = match.indices?.groups?.["value"];
    if (!range) return [];
    const [start, end] = [from + range[0], from + range[1]];
    const nameStart = from + match.index;
    const whole: Token[] = [
      {
        kind: "word",
        value: name.replace(/^[:@#*]|^v-bind:/, ""),
        start: nameStart,
        end: nameStart + name.length,
      },
      { kind: "sign", value: "=", start: nameStart + name.length, end: start - 1 },
      { kind: "text", value: source.slice(start, end), start: start - 1, end: end + 1 },
    ];
    return [{ tokens: whole }, { tokens: lex(source, script, start, end) }];
  });
}

// Comments come first, so that nothing is found in them. Every part ends at a character that it excludes: linear.
const piecePattern =
  /<!--[^]*?-->|^---\n(?<front>[^]*?)\n---$|<script\b[^>]*>(?<script>[^]*?)<\/script>|<style\b[^>]*>[^]*?<\/style>|<%[=-]?(?<erb>[^]*?)%>|\{\{(?<mustache>[^]*?)\}\}|<[A-Za-z](?<tag>(?:"[^"]*"|'[^']*'|\{[^{}]*\}|[^"'>{])*)>|\{(?<braces>[^{}]*)\}/dgm;
const attributePattern = /([^\s=<>"'/]+)\s*=\s*(?:"(?<value>[^"]*)")/dg;
