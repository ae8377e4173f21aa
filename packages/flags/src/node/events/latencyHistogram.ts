/** Four buckets for each doubling, from 1 ms to over an hour: an upper bound is at most 19 % above what it counts. */
export class LatencyHistogram {
  readonly #counts = new Uint32Array(buckets);

  add(ms: number): void {
    const at = ms <= 1 ? 0 : Math.ceil(Math.log2(ms) * perDoubling);
    this.#counts[Math.min(at, buckets - 1)]!++;
  }

  /** Ascending pairs of an upper bound and how many lie between the bound before and this; empty buckets left out. */
  pairs(): (readonly [uptoMs: number, count: number])[] {
    const pairs: (readonly [number, number])[] = [];
    for (const [at, count] of this.#counts.entries()) {
      if (count > 0) pairs.push([Math.round(2 ** (at / perDoubling) * 100) / 100, count]);
    }
    return pairs;
  }
}

const perDoubling = 4;
const buckets = 22 * perDoubling + 1;
