import type { Platform } from "./platform.ts";

/** Milliseconds until the next attempt after so many failures: 0.5 to 1 s, doubling up to a minute. */
export function backoff(failures: number, { random }: Platform): number {
  return Math.min(1000 * 2 ** failures, 60_000) * (0.5 + random() / 2);
}
