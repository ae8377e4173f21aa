import { PatternError } from "./syntax.ts";

/** Walks over the source of a pattern by code points. */
export class SourceReader {
  at = 0;
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  get done(): boolean {
    return this.at >= this.#source.length;
  }

  /** The next character, or an empty text at the end. */
  peek(): string {
    return this.done ? "" : String.fromCodePoint(this.#source.codePointAt(this.at)!);
  }

  next(): string {
    const character = this.peek();
    this.at += character.length;
    return character;
  }

  /** Takes the text if it comes next. */
  take(text: string): boolean {
    if (!this.#source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes what a sticky expression matches here. */
  takeMatch(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.at;
    const match = expression.exec(this.#source);
    if (match !== null) this.at += match[0].length;
    return match;
  }

  fail(message: string, at = this.at): never {
    throw new PatternError(message, at);
  }
}
