import { type CodePoints, includes, wordCharacters } from "./codePoints.ts";
import type { Program } from "./program.ts";

/** Code points in groups that a program does not tell apart; each has a number. */
export class Alphabet {
  readonly size: number;
  /** Where each group begins; groups are in ascending order. */
  readonly #starts: readonly number[];
  readonly #ascii: Uint16Array;

  constructor({ instructions }: Program) {
    const starts = new Set([0]);
    const sets = instructions.flatMap((instruction) =>
      instruction.kind === "character" ? [instruction.set] : [],
    );
    for (const set of [wordCharacters, ...new Set(sets)]) {
      for (const [first, last] of set) starts.add(first).add(last + 1);
    }
    this.#starts = [...starts].toSorted((a, b) => a - b);
    this.size = this.#starts.length;
    this.#ascii = Uint16Array.from({ length: 128 }, (_, point) => this.#search(point));
  }

  groupOf(point: number): number {
    return point < 128 ? this.#ascii[point]! : this.#search(point);
  }

  /** Whether a group lies in a set that the program uses. */
  inSet(group: number, set: CodePoints): boolean {
    return includes(set, this.#starts[group]!);
  }

  #search(point: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= point) low = middle;
      else high = middle;
    }
    return low;
  }
}
