import type { HashName } from "../definition.ts";
import { murmurBucketer } from "./murmur3.ts";

/**
 * Where a key falls among `of` places: a whole number, 0 .. of - 1. It is below the sum of the first weights of a split
 * exactly when the key is in one of these.
 */
export type Bucketer = (key: string) => number;

/** Prepares a hash function for one seed. */
export type BucketerOf = (seed: string, of: number) => Bucketer;

export const hashes: ReadonlyMap<HashName, BucketerOf> = new Map([["murmur3-1", murmurBucketer]]);
