type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * When the source wants to be asked again, in ms from now: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), or
 * `X-RateLimit-Reset`, which Datadog counts in seconds from now and others as a time since the epoch.
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const [after, reset] = [headers["retry-after"], headers["x-ratelimit-reset"]];
  const date = typeof after === "string" ? Date.parse(after) : Number.NaN;
  const seconds = secondsOf(after) ?? secondsOf(reset);
  if (seconds === undefined) return Number.isNaN(date) ? undefined : Math.max(date - now, 0);
  return seconds > firstEpoch ? Math.max(seconds * 1000 - now, 0) : seconds * 1000;
}

/** More seconds than anybody is told to wait. */
const firstEpoch = 1_000_000_000;

function secondsOf(header: string | string[] | undefined): number | undefined {
  return typeof header === "string" && /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) : undefined;
}
