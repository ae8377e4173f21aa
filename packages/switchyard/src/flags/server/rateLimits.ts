import type { Clock } from "../../clock.ts";

/** How often something may happen: `perSecond` in the long run, `burst` at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** Token buckets by name. Names that came longest ago are forgotten first, which lets them start anew. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #maxNames: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, maxNames = 20_000) {
    this.#clock = clock;
    this.#maxNames = maxNames;
  }

  /** 0: go ahead; else in how many seconds there is room again. */
  take(name: string, { perSecond, burst }: Rate): number {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, at: now };
    const passed = Math.max(now - bucket.at, 0) / 1_000;
    bucket.tokens = Math.min(bucket.tokens + passed * perSecond, burst);
    bucket.at = now;
    this.#keep(name, bucket);
    if (bucket.tokens < 1) return (1 - bucket.tokens) / perSecond;
    bucket.tokens -= 1;
    return 0;
  }

  #keep(name: string, bucket: Bucket): void {
    this.#buckets.delete(name);
    this.#buckets.set(name, bucket);
    if (this.#buckets.size > this.#maxNames) this.#buckets.delete(this.#buckets.keys().next().value!);
  }
}

interface Bucket {
  tokens: number;
  at: number;
}
