import { Bracket } from "./bracket.ts";
import { greatest, quickselect } from "./quickselect.ts";

/** So few differences are written out, to pick from; with more, counting is quicker. */
const fewEnough = 1024;

/**
 * All `m * n` differences `x[i] - y[j]` of two sorted samples, by their rank, without ever being written out. Counting
 * those up to a value takes m + n steps, because the border between them and the others is a staircase; writing out the
 * few next to it takes hardly more.
 */
export class Differences {
  readonly size: number;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  readonly #found: Float64Array;

  /** Both samples finite, sorted upwards and not empty. */
  constructor(x: Float64Array, y: Float64Array) {
    this.#x = x;
    this.#y = y;
    this.size = x.length * y.length;
    this.#found = new Float64Array(Math.min(fewEnough, this.size));
  }

  /**
   * The difference of this rank, 0 for the least. Looks within `reach` of `guess` first; after that further and further
   * out until the rank lies between two counts, and then by interpolation. Where that gains little (outliers, many
   * equal values) it counts on both sides of a difference out of the middle of those that are left.
   */
  select(rank: number, guess: number, reach: number): number {
    return this.#search(rank, guess, reach)[0];
  }

  /** The middle one, or halfway between the middle two. */
  median(guess: number, reach: number): number {
    const rank = this.size >> 1;
    const [upper, before] = this.#search(rank, guess, reach);
    if (this.size % 2 === 1) return upper;
    return ((before ?? this.select(rank - 1, upper, reach)) + upper) / 2;
  }

  /** The difference of a rank, and the one before it where that is known along with it. */
  #search(rank: number, guess: number, firstReach: number): readonly [difference: number, before?: number] {
    const bracket = new Bracket(
      rank,
      justBelow(valueAt(this.#x, 0) - valueAt(this.#y, this.#y.length - 1)),
      valueAt(this.#x, this.#x.length - 1) - valueAt(this.#y, 0),
      this.size,
    );
    let reach = firstReach;
    let value = guess;
    if (bracket.left > fewEnough) {
      const [low, high] = [guess - reach, guess + reach];
      const { before, size, all } = this.#between(low, high);
      if (all && before <= rank && rank < before + size) return this.#pick(rank - before, size);
      if (all && bracket.holds(low)) bracket.cut(low, before);
      if (all && bracket.holds(high)) bracket.cut(high, before + size);
      if (all) value = rank < before ? low : high;
    }
    while (bracket.left > fewEnough) {
      const before = bracket.left;
      if (bracket.holds(value)) bracket.cut(value, this.#countUpTo(value));
      const outward = bracket.outward(value, reach);
      reach *= 4;
      if (outward !== undefined) value = outward;
      else if (bracket.left * 4 < before * 3) value = bracket.aim();
      else {
        const middle = this.#middle(bracket);
        bracket.cut(justBelow(middle), this.#countUpTo(justBelow(middle)));
        bracket.cut(middle, this.#countUpTo(middle));
        if (bracket.high === middle && bracket.low >= justBelow(middle)) return [middle];
        value = bracket.aim();
      }
    }
    const { before, size } = this.#between(bracket.low, bracket.high);
    return this.#pick(rank - before, size);
  }

  #countUpTo(value: number): number {
    const x = this.#x;
    const y = this.#y;
    const n = y.length;
    let count = 0;
    let j = 0;
    for (let i = 0; i < x.length; i++) {
      const xi = valueAt(x, i);
      while (j < n && xi - valueAt(y, j) > value) j += 1;
      count += n - j;
    }
    return count;
  }

  /** Writes out the differences above `low`, up to `high`; `before` are up to `low`. Gives up where they are too many. */
  #between(low: number, high: number): { before: number; size: number; all: boolean } {
    const x = this.#x;
    const y = this.#y;
    const n = y.length;
    const found = this.#found;
    let size = 0;
    let before = 0;
    let end = 0;
    for (let i = 0; i < x.length; i++) {
      const xi = valueAt(x, i);
      while (end < n && xi - valueAt(y, end) > low) end += 1;
      before += n - end;
      for (let j = end - 1; j >= 0; j--) {
        const difference = xi - valueAt(y, j);
        if (difference > high) break;
        if (size === found.length) return { before, size, all: false };
        found[size] = difference;
        size += 1;
      }
    }
    return { before, size, all: true };
  }

  /** Of the differences that are written out. */
  #pick(index: number, size: number): readonly [difference: number, before?: number] {
    const found = this.#found.subarray(0, size);
    const difference = quickselect(found, index);
    return index === 0 ? [difference] : [difference, greatest(found, index)];
  }

  /** A difference within the bracket: the middle one of the fullest among a few rows, or among all of them. */
  #middle(bracket: Bracket): number {
    return (
      this.#middleOfRows(bracket, Math.max(1, this.#x.length >> 4)) ??
      this.#middleOfRows(bracket, 1) ??
      bracket.high
    );
  }

  #middleOfRows({ low, high }: Bracket, stride: number): number | undefined {
    const x = this.#x;
    let middle: number | undefined;
    let fullest = 0;
    for (let i = 0; i < x.length; i += stride) {
      const from = this.#firstUpTo(i, high);
      const size = this.#firstUpTo(i, low) - from;
      if (size <= fullest) continue;
      fullest = size;
      middle = valueAt(x, i) - valueAt(this.#y, from + (size >> 1));
    }
    return middle;
  }

  /** Index of the first of `y` whose difference from `x[i]` is at most `value`. */
  #firstUpTo(i: number, value: number): number {
    const xi = valueAt(this.#x, i);
    let from = 0;
    let to = this.#y.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (xi - valueAt(this.#y, middle) <= value) to = middle;
      else from = middle + 1;
    }
    return from;
  }
}

/** A number below `value` with hardly another between them. */
function justBelow(value: number): number {
  return value - Math.abs(value) * Number.EPSILON - Number.MIN_VALUE;
}

/** Typed arrays hold a number at every index below their length. */
function valueAt(values: Float64Array, index: number): number {
  return values[index]!;
}
