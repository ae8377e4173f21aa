import { bucketOfHash } from "../bucket.ts";
import { beginTextHash, murmur3OfText } from "../textHash.ts";
import type { BucketerOf } from "./bucketer.ts";

/** Switchyard's own and flagd's: see `bucket`. */
export const murmur3_1: BucketerOf = (seed, of) => {
  const begun = beginTextHash(seed);
  return (key) => bucketOfHash(murmur3OfText(key, begun), of);
};
