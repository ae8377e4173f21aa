import { type Frame, isSign, walkCalls } from "./calls.ts";
import { type Branches, branchesOf } from "./branches.ts";
import { type Language, languageOf, script } from "./language.ts";
import { type Token, lex } from "./lex.ts";
import { lexMarkup } from "./markup.ts";
import { isGoShortRead, mayReadFlag, namesFlagKey, readsFlag } from "./reads.ts";

/** A place in a source file that has to do with a flag. Line and column count from 1. */
export interface Reference {
  readonly flag: string;
  readonly line: number;
  readonly column: number;
  /**
   * `call`: read there; `accessor`: through a generated function; `mention`: the key stands there as a text, in a
   * constant or a list perhaps.
   */
  readonly how: "call" | "accessor" | "mention";
  /** What depends on it, where that is a plain condition. */
  readonly branches?: Branches;
}

export type { Branches, Lines } from "./branches.ts";

export interface Known {
  readonly keys: ReadonlySet<string>;
  /** Names of generated functions that this file imports -> key. */
  readonly accessors: ReadonlyMap<string, string>;
}

/** What a file says of flags, in its order. A call that certainly reads a flag counts for unknown keys too. */
export function referencesIn(file: string, source: string, known: Known): Reference[] {
  const language = languageOf(file);
  if (language === undefined) return [];
  const pieces = language === "markup" ? lexMarkup(source) : [{ tokens: lex(source, language) }];
  const place = placing(source);
  const found = new Map<string, Reference>();
  for (const { tokens } of pieces) {
    for (const { token, ...reference } of inTokens(
      tokens,
      source,
      language === "markup" ? script : language,
      known,
    )) {
      const at = place(token.start);
      const id = `${at.line}:${at.column}:${reference.flag}`;
      const other = found.get(id);
      if (other === undefined || other.how === "mention") found.set(id, { ...reference, ...at });
    }
  }
  return [...found.values()].toSorted((a, b) => a.line - b.line || a.column - b.column);
}

type Hit = Omit<Reference, "line" | "column"> & { readonly token: Token };

function inTokens(tokens: readonly Token[], source: string, language: Language, known: Known): Hit[] {
  const hits: Hit[] = [];
  const constants = constantsOf(tokens);
  walkCalls(tokens, (index, frames) => {
    const token = tokens[index];
    if (token === undefined || token.kind === "sign") return;
    const flag = token.kind === "text" ? token.value : constants.get(token.value);
    const frame = frames.at(-1);
    const key = token.kind === "word" ? known.accessors.get(token.value) : undefined;
    if (key !== undefined) {
      const opens = tokens.findIndex((next, at) => at > index && at < index + 3 && isSign(next, "("));
      const branches = opens === -1 ? undefined : branchesOf(tokens, index, opens, source, language);
      if (opens !== -1) hits.push({ flag: key, how: "accessor", token, ...(branches && { branches }) });
      return;
    }
    if (flag === undefined || !isKey.test(flag)) return;
    const certainty = readBy(tokens, index, frame);
    if (certainty === "certain" || (certainty === "likely" && known.keys.has(flag))) {
      const branches =
        frame?.callee && branchesOf(tokens, tokens.indexOf(frame.callee), frame.opens, source, language);
      hits.push({ flag, how: "call", token, ...(branches && { branches }) });
    } else if (token.kind === "text" && known.keys.has(flag)) hits.push({ flag, how: "mention", token });
  });
  return hits;
}

function readBy(
  tokens: readonly Token[],
  index: number,
  frame: Frame | undefined,
): "certain" | "likely" | undefined {
  const name = namedBy(tokens, index);
  if (name !== undefined && namesFlagKey(name)) return "certain";
  if (frame?.bracket !== "(" || !frame.callee || frame.argument > 1) return undefined;
  // `"a" + b` and `"a".length` are no keys.
  const next = tokens[index + 1];
  if (!isSign(next, ",") && !isSign(next, ")")) return undefined;
  const callee = frame.callee.value;
  const first = tokens[frame.opens + 1];
  const context = frame.argument === 1 && first?.kind === "word" ? first.value : undefined;
  // A text in the second place is the code's default, unless a context comes first.
  if (frame.argument === 1 && !/ctx|context/i.test(context ?? "")) return undefined;
  if (frame.argument === 0 && name === undefined && !isPath(tokens, frame.opens + 1, index)) return undefined;
  if (readsFlag(callee) || isGoShortRead(callee, context)) return "certain";
  return mayReadFlag(callee) ? "likely" : undefined;
}

/** A text alone, `CART`, `Flags.Cart`. */
function isPath(tokens: readonly Token[], from: number, to: number): boolean {
  return tokens.slice(from, to).every((token) => token.kind === "word" || isSign(token, "."));
}

/** The name in `name: "…"`, `name="…"`, `name => "…"`. */
function namedBy(tokens: readonly Token[], index: number): string | undefined {
  let at = index - 1;
  if (isSign(tokens[at], ">")) at -= 1;
  if (!isSign(tokens[at], ":") && !isSign(tokens[at], "=")) return undefined;
  const name = tokens[at - 1];
  return name?.kind === "sign" ? undefined : name?.value;
}

/** `const NEW_CART = "new-cart"`, `NewCart: "new-cart"`, also under the name that follows a dot. */
function constantsOf(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== "text") continue;
    const [name, sign] = [tokens[index - 2], tokens[index - 1]];
    if (name?.kind === "word" && (isSign(sign, "=") || isSign(sign, ":")) && !namesFlagKey(name.value))
      constants.set(name.value, token.value);
  }
  return constants;
}

function placing(source: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

/** What a key may look like at all; keeps sentences out of the list of unknown flags. */
const isKey = /^[\w.:/@-]{1,200}$/;
