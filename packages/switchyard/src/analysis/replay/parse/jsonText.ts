/** The way to a value within a JSON document. */
export type JsonPath = readonly (string | number)[];

/** Offset at which a text stops being JSON; its length where it just ends too early. */
export function syntaxErrorOffset(text: string): number {
  try {
    const scanner = new Scanner(text);
    scanner.value(undefined, 0);
    scanner.end();
    return text.length;
  } catch (stop) {
    if (stop instanceof Stop) return stop.offset;
    throw stop;
  }
}

/** Offset of a value within valid JSON; 0 where there is none. */
export function offsetOf(text: string, path: JsonPath): number {
  try {
    new Scanner(text).value(path, 0);
  } catch (stop) {
    if (stop instanceof Stop) return stop.found ? stop.offset : 0;
    throw stop;
  }
  return 0;
}

class Stop {
  readonly offset: number;
  readonly found: boolean;
  constructor(offset: number, found: boolean) {
    this.offset = offset;
    this.found = found;
  }
}

/** Walks over JSON without making values; stops at what was looked for, or at the first thing that is not JSON. */
class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** `path`: what is looked for below this value; undefined: not below it. */
  value(path: JsonPath | undefined, depth: number): void {
    this.#space();
    if (path?.length === 0) throw new Stop(this.#at, true);
    if (depth > maxDepth) throw new Stop(this.#at, false);
    const open = this.#text[this.#at];
    if (open === "{") this.#members("}", path, depth);
    else if (open === "[") this.#members("]", path, depth);
    else this.#take(open === '"' ? string : literal);
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw new Stop(this.#at, false);
  }

  #members(close: "}" | "]", path: JsonPath | undefined, depth: number): void {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (let index = 0; ; index += 1) {
      const key = close === "]" ? index : this.#key();
      this.value(path !== undefined && path[0] === key ? path.slice(1) : undefined, depth + 1);
      this.#space();
      const next = this.#text[this.#at];
      if (next !== "," && next !== close) throw new Stop(this.#at, false);
      this.#at += 1;
      if (next === close) return;
    }
  }

  #key(): unknown {
    this.#space();
    const key = this.#take(string);
    this.#space();
    this.#take(/:/y);
    return JSON.parse(key);
  }

  #space(): void {
    this.#take(/[ \t\n\r]*/y);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new Stop(this.#at, false);
    this.#at += found.length;
    return found;
  }
}

const maxDepth = 100;
// oxlint-disable-next-line no-control-regex -- JSON forbids them within strings
const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
