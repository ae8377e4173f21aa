export interface Failure {
  /** Tries so far, this one included. */
  readonly attempts: number;
  readonly now: number;
  /** When there was first something to tell. */
  readonly since: number;
  /** What the receiver asked for, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** In [0, 1). */
  readonly random: number;
}

/**
 * When to try again after a failure that may pass: after 2 s, doubling up to 10 min, less a random part of up to a
 * half so that channels that failed together do not come back together, and never before the receiver wants it.
 * Undefined: not any more, a day has gone by or would have.
 */
export function nextTry({ attempts, now, since, retryAfterMs = 0, random }: Failure): number | undefined {
  const doubled = Math.min(maxMs, firstMs * 2 ** (attempts - 1));
  const wait = Math.max(retryAfterMs, Math.round(doubled * (1 - random / 2)));
  return now + wait > since + patienceMs ? undefined : now + wait;
}

/** News older than this is no news. */
export const patienceMs = 24 * 3_600_000;

const firstMs = 2_000;
const maxMs = 600_000;
