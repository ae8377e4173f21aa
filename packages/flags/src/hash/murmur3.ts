import { bucket } from "../bucket.ts";
import type { BucketerOf } from "./bucketer.ts";

/** Switchyard's own: see `bucket`. */
export const murmurBucketer: BucketerOf = (seed, of) => (key) => bucket(seed, key, of);
