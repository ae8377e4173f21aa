import type { Throttle } from "../../port.ts";

/** Rows of the first batch: nobody knows yet what one costs. */
export const firstBatchSize = 500;

/** Share of the target within which a batch's time is right as it is; less would be chasing noise. */
const tolerance = 0.15;

/**
 * Rows of the next batch, so that it takes `batchMs`. Far from it, it doubles or halves; near it, it goes half of the
 * way (in ratios): a single slow batch, such as one during a checkpoint, is not the table's new speed.
 */
export function nextBatchSize(
  size: number,
  batchTookMs: number,
  { batchMs, maxRows }: Pick<Throttle, "batchMs" | "maxRows">,
): number {
  const ratio = Math.min(2, Math.max(0.5, batchMs / Math.max(batchTookMs, 0.1)));
  const isRight = Math.abs(ratio - 1) <= tolerance;
  const step = ratio === 2 || ratio === 0.5 ? ratio : Math.sqrt(ratio);
  const next = isRight ? size : step > 1 ? Math.ceil(size * step) : Math.floor(size * step);
  return Math.max(1, Math.min(next, maxRows));
}
