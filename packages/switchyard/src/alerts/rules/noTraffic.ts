import type { Rule } from "../rule.ts";

interface QuietMemory {
  /** Seen without a request, since the last one; null before the first. */
  readonly quietMs: number | null;
}

/** Traffic that stops. The first request after that ends the alert. */
export function noTrafficRule(forMs: number): Rule<QuietMemory> {
  return {
    name: "noTraffic",
    everyMs: 5_000,
    asks: false,
    ofRelease: false,
    fresh: { quietMs: null },
    async look({ quietMs }, { release: { app, number }, sources, since, now, rollingOut }) {
      const traffic = sources.traffic(app, number, { from: since, to: now });
      const facts = { level: "error", unit: "count", baseline: null, threshold: null } as const;
      if (traffic === undefined) {
        const text = "The router's counters are not known.";
        return { memory: { quietMs }, finding: { ...facts, state: "unknown", value: null, text } };
      }
      // While a rollout runs, users may be on the other release.
      const served = rollingOut || traffic.requests > 0;
      // A machine that slept, or a clock that leapt, saw no time without requests.
      const seenMs = Math.min(now - since, longestLookMs);
      const quiet = served ? 0 : quietMs === null ? null : quietMs + seenMs;
      return {
        memory: { quietMs: quiet },
        finding: {
          ...facts,
          state: quiet !== null && quiet >= forMs ? "firing" : "ok",
          value: traffic.requests,
          text:
            quiet === null
              ? "No request has come yet."
              : `The last request came ${Math.floor(quiet / 60_000)} minutes ago.`,
        },
      };
    },
  };
}

const longestLookMs = 60_000;
