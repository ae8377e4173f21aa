/**
 * Where a key falls among so many places: a whole number, 0 .. of - 1. It is below the sum of the first weights of a
 * split exactly when the key is in one of these.
 */
export type Bucketer = (key: string) => number;

/** Prepares a hash function for one seed and a whole number of places, 1 .. 2^31 - 1. */
export type BucketerOf = (seed: string, of: number) => Bucketer;
