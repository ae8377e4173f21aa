import type { Contender } from "./contenders/contender.ts";

export interface RaceOptions {
  readonly people: number;
  readonly rounds: number;
  /** Of processor time, at least, per library and round. */
  readonly batchMs: number;
}

/** Nanoseconds of processor time per evaluation. */
export interface Times {
  readonly median: number;
  /** A quarter of the rounds was below the one, a quarter above the other. */
  readonly quartiles: readonly [number, number];
}

/**
 * All take turns, so that what else the machine does meets each of them. The first rounds warm up. It is the processor's
 * time that counts, with that of the garbage collector's threads: on a busy machine much of the wall clock's is others'.
 */
export async function race(
  contenders: readonly Contender[],
  count: "countStatic" | "countRules",
  options: RaceOptions,
): Promise<readonly Times[]> {
  const runners = contenders.map((contender) => ({ contender, at: 0, times: [] as number[] }));
  const warmUps = Math.ceil(options.rounds / 2);
  for (let round = -warmUps; round < options.rounds; round++) {
    for (const runner of runners) {
      const ns = await batch(runner, count, options);
      if (round >= 0) runner.times.push(ns);
    }
  }
  return runners.map(({ times }) => timesOf(times));
}

interface Runner {
  readonly contender: Contender;
  /** Whose turn it is among the people. */
  at: number;
}

/** The slices grow, so that reading the clock costs next to nothing even where an evaluation does. */
async function batch(
  runner: Runner,
  count: "countStatic" | "countRules",
  { people, batchMs }: RaceOptions,
): Promise<number> {
  let evaluations = 0;
  let spent = 0;
  const before = process.cpuUsage();
  for (let slice = 256; spent < batchMs * 1_000; slice *= 2) {
    const to = Math.min(runner.at + slice, people);
    const on = runner.contender[count](runner.at, to);
    if (typeof on !== "number") await on;
    evaluations += to - runner.at;
    runner.at = to === people ? 0 : to;
    const { user, system } = process.cpuUsage(before);
    spent = user + system;
  }
  return (spent * 1_000) / evaluations;
}

function timesOf(taken: readonly number[]): Times {
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)]!;
  return { median: at(0.5), quartiles: [at(0.25), at(0.75)] };
}
