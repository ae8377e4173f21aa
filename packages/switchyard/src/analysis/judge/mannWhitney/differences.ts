/**
 * All `m * n` differences `x[i] - y[j]` of two sorted samples, by their rank, without ever being written out: one look
 * takes m + n steps.
 */
export class Differences {
  readonly size: number;
  readonly #x: Float64Array;
  readonly #y: Float64Array;
  /** What the last look found: differences at most the value, and those nearest to it on either side. */
  #count = 0;
  #under = 0;
  #over = 0;

  /** Both samples finite, sorted upwards and not empty. */
  constructor(x: Float64Array, y: Float64Array) {
    this.#x = x;
    this.#y = y;
    this.size = x.length * y.length;
  }

  /**
   * The difference of this rank; 0 is the least. It looks at `guess`, then further and further out from `step` on until
   * the rank is between two looks, and interpolates there. Where that gains little (outliers, steps), it looks at a
   * difference out of the middle of those that are left.
   */
  select(rank: number, guess: number, step: number): number {
    /** At most `lowCount <= rank` differences are below `next`, at least `highCount > rank` up to `high`. */
    let next = valueAt(this.#x, 0) - valueAt(this.#y, this.#y.length - 1);
    let high = valueAt(this.#x, this.#x.length - 1) - valueAt(this.#y, 0);
    let lowCount = 0;
    let highCount = this.size;
    let value = guess;
    let reach = step;

    while (lowCount < rank && highCount > rank + 1 && next < high) {
      const left = highCount - lowCount;
      this.#look(value >= next && value < high ? value : next);
      const below = this.#count <= rank;
      if (below) {
        next = this.#over;
        lowCount = this.#count;
      } else {
        high = this.#under;
        highCount = this.#count;
      }
      if (reach > 0 && (lowCount === 0 || highCount === this.size)) {
        value = below ? next + reach : high - reach;
        reach *= 4;
      } else if ((highCount - lowCount) * 4 > left * 3) {
        value = this.#middle(next, high);
      } else {
        value = aim(rank, next, lowCount, high, highCount, below);
      }
    }
    return lowCount === rank ? next : high;
  }

  #look(value: number): void {
    const x = this.#x;
    const y = this.#y;
    const last = y.length;
    let count = 0;
    let under = Number.NEGATIVE_INFINITY;
    let over = Number.POSITIVE_INFINITY;
    let j = 0;
    let behind = Number.POSITIVE_INFINITY;
    for (let i = 0; i < x.length; i++) {
      const xi = valueAt(x, i);
      let difference = j < last ? xi - valueAt(y, j) : Number.NEGATIVE_INFINITY;
      while (difference > value) {
        j += 1;
        difference = j < last ? xi - valueAt(y, j) : Number.NEGATIVE_INFINITY;
      }
      if (j > 0) behind = xi - valueAt(y, j - 1);
      if (behind < over) over = behind;
      if (difference > under) under = difference;
      count += last - j;
    }
    this.#count = count;
    this.#under = under;
    this.#over = over;
  }

  /** The middle one of a row's differences from `least` to `most`, of the fullest among a few rows. */
  #middle(least: number, most: number): number {
    const x = this.#x;
    let best = least;
    let fullest = 0;
    const stride = Math.max(1, Math.floor(x.length / 16));
    for (let i = 0; i < x.length; i += stride) {
      const from = this.#firstAtMost(i, most);
      const to = this.#firstAtMost(i, least);
      if (to - from <= fullest) continue;
      fullest = to - from;
      best = valueAt(x, i) - valueAt(this.#y, from + (fullest >> 1));
    }
    return best;
  }

  /** Index of the first of `y` whose difference from `x[i]` is at most `value`. */
  #firstAtMost(i: number, value: number): number {
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

/**
 * Where the rank would be if the differences were spread evenly; a little beyond it on the side that was not looked at
 * last, so that the next look cuts off that one.
 */
function aim(
  rank: number,
  low: number,
  lowCount: number,
  high: number,
  highCount: number,
  cutHigh: boolean,
): number {
  const left = highCount - lowCount;
  const beyond = cutHigh ? Math.sqrt(left) : -Math.sqrt(left);
  const share = (rank + 0.5 - lowCount + beyond / 2) / left;
  return low + Math.min(1, Math.max(0, share)) * (high - low);
}

/** Typed arrays hold a number at every index below their length. */
function valueAt(values: Float64Array, index: number): number {
  return values[index]!;
}
