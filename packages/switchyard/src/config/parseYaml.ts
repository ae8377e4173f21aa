import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
} from "yaml";
import type { Located, LocatedEntry, Scalar, Span } from "./located.ts";
import type { Finding } from "./problem.ts";

export interface ParsedYaml {
  /** Absent when the text is not YAML, or is no map. */
  readonly root: Located | undefined;
  readonly findings: readonly Finding[];
}

/** Far above any real file; stops aliases that multiply (`&a [*b, *b]`, …) or contain themselves. */
const maxNodes = 50_000;
const maxDepth = 60;

/** YAML 1.2 with anchors and merge keys, one document, to a tree with positions. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const second = documents[1];
  if (second !== undefined) {
    return failed(
      "a second YAML document begins here; put everything into one (without `---` between)",
      spanOf(lines, text, second.range[0]),
    );
  }
  const [document] = documents;
  if (document === undefined)
    return failed("the file is empty; it needs `apps:`", { line: 1, column: 1, length: 1 });
  const syntax = [...document.errors, ...document.warnings].map(
    (error): Finding => ({
      path: [],
      message: syntaxMessage(error.code, error.message),
      at: spanOf(lines, text, error.pos[0], error.pos[1]),
    }),
  );
  if (syntax.length > 0) return { root: undefined, findings: syntax };
  return new Builder(document, lines, text).build();
}

function syntaxMessage(code: string, message: string): string {
  if (code === "TAB_AS_INDENT") return "a tab is used for indentation; YAML allows only spaces";
  return `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

function failed(message: string, at: Span): ParsedYaml {
  return { root: undefined, findings: [{ path: [], message, at }] };
}

function spanOf(lines: LineCounter, text: string, start: number, end = start + 1): Span {
  const { line, col } = lines.linePos(start);
  const endOfLine = text.indexOf("\n", start);
  const stop = Math.min(end, endOfLine === -1 ? text.length : endOfLine);
  return { line: Math.max(1, line), column: Math.max(1, col), length: Math.max(1, stop - start) };
}

class TooLarge extends Error {}

class Builder {
  private nodes = 0;
  private readonly findings: Finding[] = [];
  private readonly document: Document.Parsed;
  private readonly lines: LineCounter;
  private readonly text: string;

  constructor(document: Document.Parsed, lines: LineCounter, text: string) {
    this.document = document;
    this.lines = lines;
    this.text = text;
  }

  build(): ParsedYaml {
    const start: Span = { line: 1, column: 1, length: 1 };
    try {
      const root = this.node(this.document.contents, start, []);
      if (root.kind === "map") return { root, findings: this.findings };
      const empty = root.kind === "scalar" && root.value === null;
      return failed(empty ? "the file is empty; it needs `apps:`" : "must be a map with `apps:`", root.at);
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      return failed("too large or nested too deeply; look for an alias that contains itself", start);
    }
  }

  private node(node: unknown, fallback: Span, path: readonly string[]): Located {
    this.nodes += 1;
    if (this.nodes > maxNodes || path.length > maxDepth) throw new TooLarge();
    if (isAlias(node)) return this.node(node.resolve(this.document), this.span(node, fallback), path);
    const at = this.span(node, fallback);
    if (isMap(node)) return { kind: "map", entries: this.entries(node.items, at, path), at };
    if (isSeq(node)) {
      const items = node.items.map((item, index) => this.node(item, at, [...path, String(index)]));
      return { kind: "list", items, at };
    }
    if (!isScalar(node)) return { kind: "scalar", value: null, source: "", at };
    return { kind: "scalar", value: scalarOf(node.value), source: node.source ?? "", at };
  }

  private entries(pairs: readonly Pair[], at: Span, path: readonly string[]): Map<string, LocatedEntry> {
    const own = new Map<string, LocatedEntry>();
    const merged = new Map<string, LocatedEntry>();
    for (const pair of pairs) {
      const key = keyText(pair.key);
      const keySpan = this.span(pair.key, at);
      const below = [...path, key];
      const value = this.node(pair.value, keySpan, below);
      if (key === "<<") {
        for (const [name, entry] of mergeSources(value)) if (!merged.has(name)) merged.set(name, entry);
        continue;
      }
      const earlier = own.get(key);
      if (earlier !== undefined) {
        const message = `"${key}" is given twice; the first is on line ${earlier.key.line}`;
        this.findings.push({ path: below, message, at: keySpan });
      }
      own.set(key, { key: keySpan, value });
    }
    return new Map([...merged, ...own]);
  }

  private span(node: unknown, fallback: Span): Span {
    const range = isNode(node) ? node.range : undefined;
    return range ? spanOf(this.lines, this.text, range[0], range[1]) : fallback;
  }
}

/** YAML 1.2's core schema has no other scalars; a tag such as !!binary makes others. */
function scalarOf(value: unknown): Scalar {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}

function mergeSources(value: Located): readonly [string, LocatedEntry][] {
  if (value.kind === "map") return [...value.entries];
  return value.kind === "list" ? value.items.flatMap(mergeSources) : [];
}
