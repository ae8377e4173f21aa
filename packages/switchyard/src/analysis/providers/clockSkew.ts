import { formatDuration } from "../../config/scalars.ts";
import type { Window } from "./port.ts";
import { unavailable } from "./unavailable.ts";

/**
 * Throws METRIC_UNAVAILABLE when the source's clock is too far from ours. We name the window by our clock and the source
 * answers by its own: one that is ahead speaks of a time before the candidate served anybody, and looks healthy.
 */
export function checkClock(source: string, skewMs: number, window: Window): void {
  if (Math.abs(skewMs) <= toleratedSkewMs(window)) return;
  const how = skewMs > 0 ? "ahead of" : "behind";
  throw unavailable(
    source,
    `has a clock ${formatDuration(Math.abs(skewMs))} ${how} ours (or answers from a cache), too far for a window of ${formatDuration(window.to - window.from)}.`,
    {
      next: "Synchronise both clocks (NTP), or measure over a longer `window`.",
      fields: { skewMs },
    },
  );
}

/** A tenth of what is measured may be of another time; 2 s always, since `Date` headers count whole seconds. */
export function toleratedSkewMs({ from, to }: Window): number {
  return Math.max(2000, (to - from) / 10);
}
