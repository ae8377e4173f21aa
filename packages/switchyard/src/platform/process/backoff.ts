import type { RestartPolicy } from "../port.ts";

/** What is remembered of an instance's crashes. */
export interface CrashHistory {
  /** When they were, in milliseconds; only those that still count. */
  readonly times: readonly number[];
  /** Crashes without a quiet time between them. */
  readonly streak: number;
}

export const noCrashes: CrashHistory = { times: [], streak: 0 };

export type RestartDecision =
  | { readonly kind: "restart"; readonly delayMs: number; readonly history: CrashHistory }
  | { readonly kind: "give-up"; readonly crashes: number };

/**
 * What to do about a crash at `now`. The delay doubles with every crash up to the maximum, less a random part of at
 * most half so that instances which crashed together do not come back together. A process that ran for longer than
 * the longest backoff starts over with the first delay.
 *
 * @param ranMs how long the process ran before it crashed
 * @param random uniform in [0, 1)
 */
export function afterCrash(
  history: CrashHistory,
  now: number,
  ranMs: number,
  policy: RestartPolicy,
  random: number,
): RestartDecision {
  const times = [...history.times.filter((time) => time > now - policy.windowMs), now];
  if (times.length >= policy.maxCrashes) return { kind: "give-up", crashes: times.length };
  const streak = ranMs > policy.maxBackoffMs ? 1 : history.streak + 1;
  const full = Math.min(policy.maxBackoffMs, policy.initialBackoffMs * 2 ** Math.min(streak - 1, 50));
  return { kind: "restart", delayMs: full * (1 - random / 2), history: { times, streak } };
}
