/** Made-up people, the same in each run. */
export interface Subject {
  readonly key: string | undefined;
  readonly sessionId: string | undefined;
  readonly country: string;
  readonly plan: string | undefined;
  readonly age: number | undefined;
  readonly isBeta: boolean;
  readonly version: string;
  readonly tags: readonly string[];
  readonly company: string;
}

export function subjects(count: number): readonly Subject[] {
  const random = generator(20_261_123);
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, (_, at) => ({
    key: random() < 0.95 ? `user-${at}-é` : undefined,
    sessionId: random() < 0.6 ? `session-${Math.floor(random() * 1e9).toString(36)}` : undefined,
    country: oneOf(["de", "fr", "us", "DE"]),
    plan: oneOf(["free", "pro", "team", undefined]),
    age: oneOf([17, 18, 42, 65, undefined]),
    isBeta: random() < 0.5,
    version: oneOf(["1.2.3", "2.0.0-rc.1", "2.0.0", "10.1.0"]),
    tags: [["a"], ["a", "b"], [], ["c"]][Math.floor(random() * 4)]!,
    company: `company-${Math.floor(random() * 40)}`,
  }));
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
