import type { HashName } from "../definition.ts";
import type { BucketerOf } from "./bucketer.ts";
import { growthbook1, growthbook2 } from "./growthbook.ts";
import { launchdarkly1 } from "./launchdarkly.ts";
import { murmur3_1 } from "./murmur3.ts";
import { unleash1, unleashVariants1 } from "./unleash.ts";

/** All hash functions that a definition can name. Once published, none ever gives another place. */
export const hashes: Readonly<Record<HashName, BucketerOf>> = {
  "murmur3-1": murmur3_1,
  "unleash-1": unleash1,
  "unleash-variants-1": unleashVariants1,
  "growthbook-1": growthbook1,
  "growthbook-2": growthbook2,
  "launchdarkly-1": launchdarkly1,
};

export function isHashName(name: string): name is HashName {
  return Object.hasOwn(hashes, name);
}
