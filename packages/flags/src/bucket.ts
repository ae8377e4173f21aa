import { murmur3_32 } from "./murmur3.ts";

const encoder = new TextEncoder();

/**
 * The one assignment function: in which of `totalWeight` equal buckets a key falls. The same seed and key always fall
 * in the same bucket, so "bucket < share" never loses a user when the share grows. It is flagd's fractional
 * evaluation: `(murmur3_32(utf8(seed + key)) * totalWeight) >> 32` in exact integers.
 *
 * @param totalWeight integer, 1 .. 2^31 - 1
 * @returns an integer, 0 .. totalWeight - 1
 * @throws RangeError when `totalWeight` is not such an integer
 * @example bucket("shop", "user-17", 10_000) < 500 // is user-17 among the first 5 %?
 */
export function bucket(seed: string, key: string, totalWeight: number): number {
  if (!Number.isInteger(totalWeight) || totalWeight < 1 || totalWeight > 0x7fff_ffff) {
    throw new RangeError(`totalWeight must be an integer from 1 to 2147483647, got ${totalWeight}`);
  }
  return multiplyHigh(murmur3_32(encoder.encode(seed + key)), totalWeight);
}

/** The upper 32 bits of the 63-bit product; halves keep every partial product below 2^53. */
function multiplyHigh(hash: number, weight: number): number {
  const low = (hash & 0xffff) * weight;
  const high = (hash >>> 16) * weight;
  return Math.floor((high + Math.floor(low / 0x1_0000)) / 0x1_0000);
}
