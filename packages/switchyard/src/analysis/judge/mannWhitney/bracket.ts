/** Two values between which the difference of a rank lies, and how many differences are up to each. */
export class Bracket {
  readonly rank: number;
  readonly #size: number;
  /** At most `rank` differences are up to it. */
  low: number;
  lowCount = 0;
  /** More than `rank` differences are up to it. */
  high: number;
  highCount: number;
  #cutLow = false;

  constructor(rank: number, low: number, high: number, size: number) {
    this.rank = rank;
    this.low = low;
    this.high = high;
    this.highCount = size;
    this.#size = size;
  }

  /** Differences above `low`, up to `high`. */
  get left(): number {
    return this.highCount - this.lowCount;
  }

  holds(value: number): boolean {
    return value > this.low && value < this.high;
  }

  /** Narrows it at a value up to which there are `count` differences. */
  cut(value: number, count: number): void {
    this.#cutLow = count <= this.rank;
    if (this.#cutLow && value >= this.low) [this.low, this.lowCount] = [value, count];
    if (!this.#cutLow && value <= this.high) [this.high, this.highCount] = [value, count];
  }

  /** The next value to cut at while only one side was cut, `reach` beyond the last one; none where nothing is there. */
  outward(value: number, reach: number): number | undefined {
    if (!(reach > 0) || (this.lowCount > 0 && this.highCount < this.#size)) return undefined;
    const next = this.lowCount === 0 ? value - reach : value + reach;
    return this.holds(next) ? next : undefined;
  }

  /**
   * Where the rank would be if the differences were spread evenly; a little beyond it on the side that was not cut last,
   * so that the next cut is there.
   */
  aim(): number {
    const beyond = this.#cutLow ? Math.sqrt(this.left) : -Math.sqrt(this.left);
    const share = (this.rank + 0.5 - this.lowCount + beyond) / this.left;
    return this.low + Math.min(1, Math.max(0, share)) * (this.high - this.low);
  }
}
