import { murmur3OfText } from "./textHash.ts";

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
  return bucketOfHash(murmur3OfText(seed + key), totalWeight);
}

/**
 * Where an unsigned 32-bit hash falls among `totalWeight` buckets: the upper 32 bits of the 63-bit product. The total
 * weight is taken as it is, so check it before.
 */
export function bucketOfHash(hash: number, totalWeight: number): number {
  // The product is below 2^53.
  if (totalWeight <= 0x20_0000) return Math.floor((hash * totalWeight) / 0x1_0000_0000);
  // Halves keep every partial product below 2^53.
  const low = (hash & 0xffff) * totalWeight;
  const high = (hash >>> 16) * totalWeight;
  return Math.floor((high + Math.floor(low / 0x1_0000)) / 0x1_0000);
}
