export interface Backoff {
  /** Milliseconds to wait before the next attempt. */
  next(): number;
  /** Call when a connection has proved itself. */
  reset(): void;
}

/** Doubles up to `maxMs`; half of every wait is chance, so that clients that were cut together do not return together. */
export function createBackoff(options: {
  readonly firstMs: number;
  readonly maxMs: number;
  random(): number;
}): Backoff {
  let ceiling = options.firstMs;
  return {
    next() {
      const wait = ceiling * (0.5 + options.random() / 2);
      ceiling = Math.min(options.maxMs, ceiling * 2);
      return wait;
    },
    reset() {
      ceiling = options.firstMs;
    },
  };
}
