import { murmur3_32 } from "@switchyard/flags";

/**
 * The sum of the squares of what each subject has in total, in 8 KB however many they are: a subject who comes ten times
 * is one person with a large total, not ten with small ones. Subjects fall at random into cells whose values are added
 * up; the squares of those sums, less what two subjects in one cell add on average, have the right mean. It is about
 * sqrt(2 / 1024) = 4 % off (the "AMS" idea of Alon, Matias and Szegedy, "The space complexity of approximating the frequency
 * moments", 1996, with cells in place of signs).
 */
export class SubjectTotals {
  readonly #cells: Float64Array;

  private constructor(values: Float64Array) {
    this.#cells = values;
  }

  static empty(): SubjectTotals {
    return new SubjectTotals(new Float64Array(cells));
  }

  static restore(saved: string): SubjectTotals {
    const bytes = Buffer.from(saved, "base64");
    const totals = SubjectTotals.empty();
    for (let at = 0; at < cells && (at + 1) * 8 <= bytes.length; at++)
      totals.#cells[at] = bytes.readDoubleLE(at * 8);
    return totals;
  }

  /** The cells in base64, little-endian. */
  save(): string {
    const bytes = Buffer.alloc(cells * 8);
    for (const [at, value] of this.#cells.entries()) bytes.writeDoubleLE(value, at * 8);
    return bytes.toString("base64");
  }

  add(subject: string, value: number): void {
    this.#cells[murmur3_32(Buffer.from(subject), 0xce11) % cells]! += value;
  }

  sumOfSquares(): number {
    let sum = 0;
    let squares = 0;
    for (const cell of this.#cells) {
      sum += cell;
      squares += cell ** 2;
    }
    return Math.max(0, ((squares - sum ** 2 / cells) * cells) / (cells - 1));
  }
}

const cells = 1_024;
