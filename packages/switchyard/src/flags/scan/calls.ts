import type { Token } from "./lex.ts";

/** A bracket that is open where a token stands. */
export interface Frame {
  readonly bracket: string;
  /** Of `(`: the last word of what is called. */
  readonly callee?: Token;
  /** Index of the bracket among the tokens. */
  readonly opens: number;
  argument: number;
}

/** Calls `visit` for every token with the brackets that are open there, the innermost last. */
export function walkCalls(
  tokens: readonly Token[],
  visit: (index: number, frames: readonly Frame[]) => void,
): void {
  const frames: Frame[] = [];
  for (const [index, { kind, value }] of tokens.entries()) {
    visit(index, frames);
    if (kind !== "sign") continue;
    if ("([{".includes(value)) {
      const callee = value === "(" ? calleeBefore(tokens, index) : undefined;
      if (frames.length < maxDepth)
        frames.push({ bracket: value, opens: index, argument: 0, ...(callee && { callee }) });
    } else if (")]}".includes(value)) frames.pop();
    else if (value === ",") {
      const frame = frames.at(-1);
      if (frame) frame.argument += 1;
    }
  }
}

/** Index of the bracket that closes the one at `opens`. */
export function closing(tokens: readonly Token[], opens: number): number | undefined {
  let depth = 0;
  for (let index = opens; index < tokens.length; index += 1) {
    const { kind, value } = tokens[index] ?? nothing;
    if (kind !== "sign") continue;
    if ("([{".includes(value)) depth += 1;
    else if (")]}".includes(value) && --depth === 0) return index;
  }
  return undefined;
}

/** `get<"a" | "b">(`, `get?.(` and `get(` all call `get`. */
function calleeBefore(tokens: readonly Token[], index: number): Token | undefined {
  let at = index - 1;
  while (isSign(tokens[at], ".") || isSign(tokens[at], "?")) at -= 1;
  if (isSign(tokens[at], ">")) {
    const limit = Math.max(0, at - longestTypeArguments);
    for (let depth = 0; at >= limit; at -= 1) {
      if (isSign(tokens[at], ">")) depth += 1;
      else if (isSign(tokens[at], "<") && --depth === 0) break;
    }
    at -= 1;
  }
  const token = tokens[at];
  return token?.kind === "word" ? token : undefined;
}

export function isSign(token: Token | undefined, value: string): boolean {
  return token?.kind === "sign" && token.value === value;
}

export function isWord(token: Token | undefined, value: string): boolean {
  return token?.kind === "word" && token.value === value;
}

const nothing = { kind: "sign", value: "" } as const;
const maxDepth = 500;
const longestTypeArguments = 200;
