/** What `Retry-After` asks for, in milliseconds from `now`; seconds or an HTTP date; at most five minutes. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestMs) : undefined;
}

/** Whoever asks for more (by mistake, mostly) is asked again sooner: a kill switch must not wait an hour. */
const longestMs = 5 * 60_000;
