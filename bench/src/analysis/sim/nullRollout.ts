import { createHistogram, record } from "../../../../packages/switchyard/src/traffic/histogram.ts";
import type { LatencyHistogram } from "../../../../packages/switchyard/src/traffic/port.ts";
import type { Readings } from "./defaultGuard.ts";
import type { Random } from "./random.ts";

/** A healthy rollout: candidate and stable are the same program in the same world. */
export interface NullRollout {
  readonly strategy: "canary" | "blue-green";
  readonly weather: Weather;
  readonly history: readonly Readings[];
  readonly looks: readonly { readonly candidate: Readings; readonly stable: Readings }[];
}

/**
 * How the share of errors changes over time, for both alike: not at all, over a day, or in bursts while both serve.
 * `storm`: bursts also after stable stopped serving, when nothing can tell them from a bad candidate.
 */
export type Weather = "steady" | "swing" | "bursts" | "storm";

export const secondsPerLook = 5;
export const looksPerRollout = 120;
const canaryShares = [0.05, 0.25, 0.5, 1];

/**
 * Ten minutes of history, then ten minutes of rollout, with traffic (requests per second), errors, durations and memory drawn at random.
 * `durations` draws those of `count` requests by its own program.
 */
export function drawNullRollout(
  random: Random,
  drawProgram: (random: Random) => DrawDurations,
  weathers: readonly Weather[],
  [fewest, most]: readonly [number, number],
): NullRollout {
  const strategy = random.uniform() < 0.8 ? "canary" : "blue-green";
  const weather = pick(random, weathers);
  const requests = random.logBetween(fewest, most) * secondsPerLook;
  const shareAt = (look: number) => shareOfCandidate(strategy, look);
  const errorShare = drawErrorShare(random, weather, (look) => shareAt(look) === 1);
  const durations = drawProgram(random);
  const memory = drawMemory(random);
  const read = (look: number, share: number, kind: "candidate" | "stable"): Readings => {
    const count = random.poisson(requests * share);
    return {
      errors: { kind: "tally", events: random.binomial(count, errorShare(look)), exposure: count },
      latency: { kind: "histogram", histogram: durations(count) },
      memory: { kind: "samples", samples: memory(look, kind) },
    };
  };
  return {
    strategy,
    weather,
    history: Array.from({ length: looksPerRollout }, (_, at) => read(at - looksPerRollout, 1, "stable")),
    looks: Array.from({ length: looksPerRollout }, (_, at) => {
      const share = shareAt(at);
      return { candidate: read(at, share, "candidate"), stable: read(at, 1 - share, "stable") };
    }),
  };
}

function shareOfCandidate(strategy: NullRollout["strategy"], look: number): number {
  if (look < 0) return 0;
  return strategy === "blue-green" ? 1 : canaryShares[Math.floor((look * 4) / looksPerRollout)]!;
}

/** The durations of a number of requests. */
export type DrawDurations = (count: number) => LatencyHistogram;

/** Durations at `points` places: lognormal, with a slow mode of up to 3 % that takes 10 to 50 times as long. */
export function coarseProgram(random: Random): DrawDurations {
  const { median, sigma, slow, slowTimes } = drawShape(random);
  const points = 20;
  const places = Array.from({ length: points }, (_, at) => ((at + 0.5) / points) * 7 - 3.5);
  const density = places.map((z) => Math.exp((-z * z) / 2));
  const sum = density.reduce((a, b) => a + b, 0);
  const atoms = [
    ...places.map((z, at) => ({
      micros: median * Math.exp(z * sigma),
      weight: ((1 - slow) * density[at]!) / sum,
    })),
    ...[0.9, 1, 1.1].map((times) => ({ micros: median * slowTimes * times, weight: slow / 3 })),
  ];
  const buckets = atoms.map(({ micros }) => Number(Object.keys(single(micros).buckets)[0]));
  return (count) => {
    const counts: Record<number, number> = {};
    let [left, weightLeft, sumMicros] = [count, 1, 0];
    for (const [at, { micros, weight }] of atoms.entries()) {
      if (left === 0) break;
      const isLast = at === atoms.length - 1;
      const drawn = isLast ? left : random.binomial(left, Math.min(weight / weightLeft, 1));
      if (drawn > 0) counts[buckets[at]!] = (counts[buckets[at]!] ?? 0) + drawn;
      left -= drawn;
      weightLeft -= weight;
      sumMicros += drawn * micros;
    }
    return { count, sumMicros, buckets: counts };
  };
}

/** As `coarseProgram`, every request recorded by itself, with garbage collections that hold up one in a thousand. */
export function fineProgram(random: Random): DrawDurations {
  const { median, sigma, slow, slowTimes } = drawShape(random);
  return (count) => {
    const histogram = createHistogram();
    for (let request = 0; request < count; request += 1) {
      const isSlow = random.uniform() < slow;
      const pause = random.uniform() < 0.001 ? random.between(20_000, 200_000) : 0;
      record(histogram, median * (isSlow ? slowTimes : 1) * Math.exp(random.normal() * sigma) + pause);
    }
    return histogram;
  };
}

function drawShape(random: Random): { median: number; sigma: number; slow: number; slowTimes: number } {
  return {
    median: random.logBetween(2_000, 100_000),
    sigma: random.between(0.1, 0.8),
    slow: random.uniform() < 0.3 ? 0.01 : random.between(0, 0.03),
    slowTimes: random.between(10, 50),
  };
}

function drawErrorShare(
  random: Random,
  weather: Weather,
  isAlone: (look: number) => boolean,
): (look: number) => number {
  const base = random.logBetween(1e-4, 0.03);
  switch (weather) {
    case "steady":
      return () => base;
    case "swing": {
      const phase = random.between(0, 2 * Math.PI);
      return (look) => base * (1 + 0.5 * Math.sin(phase + (2 * Math.PI * look * secondsPerLook) / 86_400));
    }
    case "bursts":
    case "storm": {
      // Half a minute of ten times the errors, every four minutes or so.
      const bursts = new Set<number>();
      for (let look = -looksPerRollout; look < looksPerRollout; look += 1) {
        if (random.uniform() < 1 / 48) for (let at = 0; at < 6; at += 1) bursts.add(look + at);
      }
      const isBurst = (look: number) => bursts.has(look) && (weather === "storm" || !isAlone(look));
      return (look) => (isBurst(look) ? base * 10 : base);
    }
  }
}

/** Two instances: each with its own level, a saw-tooth of the collector, and the warm-up of a new process. */
function drawMemory(random: Random): (look: number, kind: "candidate" | "stable") => number[] {
  const base = random.logBetween(50, 2000) * 1024 ** 2;
  const levels = Array.from({ length: 4 }, () => base * Math.exp(random.normal() * 0.1));
  const period = random.between(3, 40);
  return (look, kind) =>
    (kind === "candidate" ? levels.slice(0, 2) : levels.slice(2)).map((level, at) => {
      const saw = 1 + 0.3 * (((look + at * 7 + 1000) % period) / period);
      const warm = kind === "candidate" ? 1 - 0.4 * Math.exp(-look / 20) : 1;
      return level * saw * warm * Math.exp(random.normal() * 0.02);
    });
}

function single(micros: number): LatencyHistogram {
  const histogram = createHistogram();
  record(histogram, micros);
  return histogram;
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random.uniform() * items.length)]!;
}
