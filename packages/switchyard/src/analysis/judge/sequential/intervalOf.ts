import { quantile } from "../../../traffic/histogram.ts";
import type { LatencyHistogram } from "../../../traffic/port.ts";
import { rankSequence, shareSequence } from "../numeric/confidenceSequence.ts";
import type { SequentialOptions } from "./options.ts";
import type { Seen } from "./seen.ts";

type Interval = readonly [low: number, high: number];

/**
 * A confidence sequence for the difference, candidate less stable: it holds at all looks at once with a confidence of
 * 1 - alpha, for shares and durations that do not change over time. Shares 0..1; durations in ms. None for counts over
 * time, for values, and where a quantile has no bound yet.
 */
export function intervalOf(
  candidate: Seen | null,
  stable: Seen | null,
  { alpha, quantile: q, perTime }: SequentialOptions,
): Interval | undefined {
  if (candidate?.kind === "tally" && stable?.kind === "tally" && perTime !== true) {
    return difference(
      shareSequence(candidate.tally.events, candidate.tally.exposure, alpha / 2),
      shareSequence(stable.tally.events, stable.tally.exposure, alpha / 2),
    );
  }
  if (candidate?.kind === "histogram" && stable?.kind === "histogram") {
    const ours = quantileBounds(candidate.histogram, q, alpha / 2);
    const theirs = quantileBounds(stable.histogram, q, alpha / 2);
    return ours && theirs && difference(ours, theirs);
  }
  return undefined;
}

function difference(ours: Interval, theirs: Interval): Interval {
  return [ours[0] - theirs[1], ours[1] - theirs[0]];
}

function quantileBounds(histogram: LatencyHistogram, q: number, alpha: number): Interval | undefined {
  const { count } = histogram;
  const [low, high] = rankSequence(q, count, alpha);
  const above = Math.floor(high) + 1;
  if (above > count) return undefined;
  const from = low < 1 ? 0 : quantile(histogram, Math.ceil(low) / count)!;
  return [from / 1000, quantile(histogram, above / count)! / 1000];
}
