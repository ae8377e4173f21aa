import { setTimeout as delay } from "node:timers/promises";

/** Time as a port: a simulation drives hours in milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      let left = ms;
      do {
        await delay(Math.min(left, longestTimerMs), undefined, signal === undefined ? {} : { signal });
        left -= longestTimerMs;
      } while (left > 0);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};

/** A longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;
