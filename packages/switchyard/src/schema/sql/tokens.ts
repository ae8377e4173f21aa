import { loadModule, scanSync } from "libpg-query";

await loadModule();

/** One token of PostgreSQL's scanner. */
export interface Token {
  readonly kind: "comment" | "identifier" | "keyword" | "other";
  /** As it was written. */
  readonly text: string;
  /** Bytes from the start of the text, in UTF-8, as locations in parse trees are. */
  readonly start: number;
  readonly end: number;
}

const comments: readonly string[] = ["SQL_COMMENT", "C_COMMENT"];

/** The tokens of a text that parses; a text that does not may have none. */
export function tokensOf(text: string): readonly Token[] {
  const bytes = Buffer.from(text);
  return scanSync(scannable(text)).tokens.map(({ start, end, tokenName, keywordKind }) => ({
    kind: comments.includes(tokenName)
      ? "comment"
      : keywordKind > 0
        ? "keyword"
        : tokenName === "IDENT"
          ? "identifier"
          : "other",
    text: bytes.toString("utf8", start, end),
    start,
    end,
  }));
}

/** Whether PostgreSQL's grammar has a meaning of its own for the word wherever a name may stand. */
export function isKeyword(word: string): boolean {
  const kind = scanSync(word).tokens[0]?.keywordKind ?? 0;
  return kind > unreserved;
}

const unreserved = 1;

/** The scanner hands tokens over as JSON in which it escapes line ends only; other control characters are blanks here. */
function scannable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- that is what it is about
  return text.replaceAll("\r", "\n").replaceAll(/[\u0000-\u0009\u000b-\u001f]/g, " ");
}
