import { beginTextHash, murmur3OfText } from "../textHash.ts";
import type { BucketerOf } from "./bucketer.ts";

/** Who is in a gradual rollout of Unleash; `seed` is the group. Unleash counts places from 1, up to and with the share. */
export const unleash1: BucketerOf = (seed, of) => murmurModulo(seed, of, 0);

/** Which variant Unleash chooses. */
export const unleashVariants1: BucketerOf = (seed, of) => murmurModulo(seed, of, 86_028_157);

function murmurModulo(seed: string, of: number, hashSeed: number): (key: string) => number {
  const begun = beginTextHash(`${seed}:`, hashSeed);
  return (key) => murmur3OfText(key, begun) % of;
}
