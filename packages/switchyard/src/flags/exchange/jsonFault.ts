/**
 * Where a text stops being JSON, as an offset: the engine's own messages do not always say. Recursive, so for texts
 * whose nesting is known to be bounded.
 */
export function jsonFault(text: string): number {
  const reader = new Reader(text);
  if (reader.value()) reader.skip(space);
  return reader.at;
}

const space = /[ \t\r\n]*/y;
// oxlint-disable-next-line eslint/no-control-regex -- JSON forbids them in texts
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Reader {
  at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** Each is true when it was there, and else leaves `at` where it should have been. */
  value(): boolean {
    this.skip(space);
    const first = this.text[this.at];
    if (first === "{")
      return this.members("}", () => this.text[this.at] === '"' && this.skip(string) && this.colon());
    if (first === "[") return this.members("]", () => true);
    return this.skip(first === '"' ? string : scalar);
  }

  skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const found = pattern.test(this.text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  private members(end: string, name: () => boolean): boolean {
    this.at++;
    this.skip(space);
    if (this.is(end)) return true;
    for (;;) {
      this.skip(space);
      if (!name() || !this.value()) return false;
      this.skip(space);
      if (this.is(end)) return true;
      if (!this.is(",")) return false;
    }
  }

  private colon(): boolean {
    this.skip(space);
    return this.is(":");
  }

  private is(character: string): boolean {
    const found = this.text[this.at] === character;
    if (found) this.at++;
    return found;
  }
}
