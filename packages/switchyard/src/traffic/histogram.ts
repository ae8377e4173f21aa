import type { LatencyHistogram } from "./port.ts";

/*
 * Boundaries: values below 128 µs have a bucket each. Above, every power of two is cut in 64 equal buckets (the layout
 * of HdrHistogram), so a bucket is at most 1/64 of its value wide and its middle at most 1/128 = 0.8 % off. Values are
 * capped at 2^36 µs (19 hours).
 */
const subBuckets = 64;
const exactBelow = 2 * subBuckets;
const maxMicros = 2 ** 36;

/** A histogram that is still being filled. */
export interface MutableHistogram extends LatencyHistogram {
  count: number;
  sumMicros: number;
  readonly buckets: Record<number, number>;
}

export function createHistogram(): MutableHistogram {
  return { count: 0, sumMicros: 0, buckets: {} };
}

/** Adds a value `times` over; negative ones count as 0, fractions are rounded. */
export function record(histogram: MutableHistogram, micros: number, times = 1): void {
  const value = Math.min(Math.max(Math.round(micros), 0), maxMicros);
  const index = bucketOf(value);
  histogram.count += times;
  histogram.sumMicros += value * times;
  histogram.buckets[index] = (histogram.buckets[index] ?? 0) + times;
}

/** All values of both. */
export function merge(a: LatencyHistogram, b: LatencyHistogram): LatencyHistogram {
  const buckets: Record<number, number> = { ...a.buckets };
  for (const [index, count] of entries(b)) buckets[index] = (buckets[index] ?? 0) + count;
  return { count: a.count + b.count, sumMicros: a.sumMicros + b.sumMicros, buckets };
}

/**
 * The values that came between two readings of one counter. A counter that went backwards was started anew: then all
 * of `newer` is new.
 */
export function subtract(newer: LatencyHistogram, older: LatencyHistogram): LatencyHistogram {
  const buckets: Record<number, number> = { ...newer.buckets };
  for (const [index, count] of entries(older)) {
    const left = (buckets[index] ?? 0) - count;
    if (left < 0) return newer;
    if (left === 0) delete buckets[index];
    else buckets[index] = left;
  }
  return {
    count: newer.count - older.count,
    sumMicros: Math.max(newer.sumMicros - older.sumMicros, 0),
    buckets,
  };
}

/**
 * The value in microseconds below or at which the share `q` (0..1) of all values lies, at most 1 % off;
 * undefined when there are none.
 */
export function quantile(histogram: LatencyHistogram, q: number): number | undefined {
  if (histogram.count === 0) return undefined;
  const rank = Math.max(Math.ceil(Math.min(Math.max(q, 0), 1) * histogram.count), 1);
  let seen = 0;
  let last: number | undefined;
  // Integer keys of an object come in ascending order.
  for (const [index, count] of entries(histogram)) {
    seen += count;
    last = index;
    if (seen >= rank) break;
  }
  return last === undefined ? undefined : middleOf(last);
}

/** The smallest value in microseconds that a bucket holds; its greatest is at most 1/64 more. */
export function lowestOf(index: number): number {
  if (index < exactBelow) return index;
  const exponent = Math.floor(index / subBuckets) - 1;
  return (index - exponent * subBuckets) * widthOf(index);
}

/** The largest whole number of microseconds in the bucket that `micros` falls in. */
export function ceilingOf(micros: number): number {
  const index = bucketOf(micros);
  if (index < exactBelow) return index;
  const exponent = Math.floor(index / subBuckets) - 1;
  return (index - exponent * subBuckets + 1) * 2 ** exponent - 1;
}

/** How many values lie in the buckets above the one that `micros` falls in: never one that is at most `micros`. */
export function countAbove(histogram: LatencyHistogram, micros: number): number {
  const index = bucketOf(Math.min(micros, maxMicros));
  let sum = 0;
  for (const at in histogram.buckets) if (Number(at) > index) sum += histogram.buckets[at]!;
  return sum;
}

function entries(histogram: LatencyHistogram): [number, number][] {
  return Object.entries(histogram.buckets).map(([index, count]) => [Number(index), count]);
}

function bucketOf(value: number): number {
  if (value < exactBelow) return value;
  const exponent = 31 - Math.clz32(Math.floor(value / exactBelow)) + 1;
  return exponent * subBuckets + Math.floor(value / 2 ** exponent);
}

function middleOf(index: number): number {
  return lowestOf(index) + (widthOf(index) - 1) / 2;
}

function widthOf(index: number): number {
  return index < exactBelow ? 1 : 2 ** (Math.floor(index / subBuckets) - 1);
}
