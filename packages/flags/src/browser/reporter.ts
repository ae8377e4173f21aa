import type { Conversion, EventBatch, Exposure } from "../sync/protocol.ts";
import { newId, type Platform } from "./platform.ts";

/** Collects what the server wants to know of watched flags, and sends it now and then and when the page is left. */
export interface Reporter {
  /** The same exposure counts once per page. */
  exposed(exposure: Exposure): void;
  converted(conversion: Conversion): void;
  /** Only some pages report these, see `usageShare`. */
  evaluated(flag: string, variant: string): void;
  close(): void;
}

const flushMs = 5_000;
const maxExposures = 300;
const maxConversions = 100;
const maxFlags = 1_000;
/** Browsers refuse a longer request that is to outlive its page. */
const maxKeepalive = 60_000;

export function createReporter(platform: Platform, url: string, key: string, usageShare: number): Reporter {
  const client = newId();
  const reportsUsage = platform.random() < usageShare;
  const seen = new Set<string>();
  let exposures: Exposure[] = [];
  let conversions: Conversion[] = [];
  let evaluations = new Map<string, Map<string, number>>();
  let dropped = 0;
  let from = platform.now();
  let unsent: EventBatch | undefined;
  let isSending = false;
  let cancelTimer: (() => void) | undefined;

  const soon = () => {
    cancelTimer ??= platform.after(flushMs, flush);
  };

  const take = (): EventBatch | undefined => {
    if (exposures.length + conversions.length + evaluations.size + dropped === 0) return undefined;
    const to = platform.now();
    const batch: EventBatch = {
      id: newId(),
      client,
      from,
      to,
      exposures,
      conversions,
      evaluations: Object.fromEntries(
        Array.from(evaluations, ([flag, variants]) => [flag, Object.fromEntries(variants)]),
      ),
      dropped,
    };
    from = to;
    exposures = [];
    conversions = [];
    evaluations = new Map();
    dropped = 0;
    return batch;
  };

  const flush = () => {
    cancelTimer?.();
    cancelTimer = undefined;
    if (!isSending) void send();
  };

  const send = async () => {
    unsent ??= take();
    if (!unsent) return;
    isSending = true;
    try {
      const body = JSON.stringify(unsent);
      const { status } = await platform.fetch(`${url}/flags/v1/events`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body,
        keepalive: body.length < maxKeepalive,
      });
      // What the server does not want now it gets again, what it does not understand never.
      if (status !== 429 && status < 500) unsent = undefined;
    } catch {
      // Sent again, under the same id, with the next flush.
    }
    isSending = false;
    if (unsent || exposures.length + conversions.length) soon();
  };

  const offs = [
    platform.on("pagehide", flush),
    platform.on("visibilitychange", () => {
      if (platform.isHidden()) flush();
    }),
  ];

  return {
    exposed(exposure) {
      const name = JSON.stringify(exposure);
      if (seen.has(name)) return;
      if (seen.size < maxFlags && exposures.length < maxExposures) {
        seen.add(name);
        exposures.push(exposure);
      } else dropped++;
      soon();
    },
    converted(conversion) {
      if (conversions.length < maxConversions) conversions.push(conversion);
      else dropped++;
      soon();
    },
    evaluated(flag, variant) {
      if (!reportsUsage || (evaluations.size >= maxFlags && !evaluations.has(flag))) return;
      const variants = evaluations.get(flag) ?? new Map<string, number>();
      evaluations.set(flag, variants.set(variant, (variants.get(variant) ?? 0) + 1));
    },
    close() {
      flush();
      cancelTimer?.();
      for (const off of offs) off();
    },
  };
}
