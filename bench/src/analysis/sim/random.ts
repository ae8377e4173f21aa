import { logFactorial } from "../../../../packages/switchyard/src/analysis/judge/numeric/logFactorial.ts";

/** Seeded randomness: the same seed gives the same rollouts on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  between(low: number, high: number): number;
  /** Uniform on a logarithmic scale. */
  logBetween(low: number, high: number): number;
  normal(): number;
  /** Successes among `trials` of chance `p` each. */
  binomial(trials: number, p: number): number;
  poisson(mean: number): number;
}

export function randomOf(seed: number): Random {
  const uniform = sfc32(seed);
  const random: Random = {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    logBetween: (low, high) => low * (high / low) ** uniform(),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    binomial: (trials, p) => (p > 0.5 ? trials - few(trials, 1 - p, uniform) : few(trials, p, uniform)),
    // The limit of many rare chances; off by less than its own noise.
    poisson: (mean) =>
      random.binomial(Math.max(Math.ceil(mean * 100), 100), mean / Math.max(Math.ceil(mean * 100), 100)),
  };
  return random;
}

/** Small Fast Counter, 32 bit, of Chris Doty-Humphrey's PractRand. */
function sfc32(seed: number): () => number {
  let [a, b, c, counter] = [0, seed | 0, Math.floor(seed / 2 ** 32) | 0, 1];
  const next = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return (result >>> 0) / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next();
  return next;
}

function few(trials: number, p: number, uniform: () => number): number {
  if (trials <= 0 || p <= 0) return 0;
  return trials * p < 10 ? bySkipping(trials, p, uniform) : byRejection(trials, p, uniform);
}

/** Jumps from success to success by geometric gaps. */
function bySkipping(trials: number, p: number, uniform: () => number): number {
  const logMiss = Math.log1p(-p);
  let successes = 0;
  let at = Math.floor(Math.log(1 - uniform()) / logMiss) + 1;
  while (at <= trials) {
    successes += 1;
    at += Math.floor(Math.log(1 - uniform()) / logMiss) + 1;
  }
  return successes;
}

/** Transformed rejection, BTRS of Hörmann, J. Stat. Comput. Simul. 46 (1993). */
function byRejection(n: number, p: number, uniform: () => number): number {
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const scale = (2.83 + 5.1 / b) * spread;
  const mode = Math.floor((n + 1) * p);
  const logOdds = Math.log(p / (1 - p));
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const edge = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / edge + b) * u + n * p + 0.5);
    if (k < 0 || k > n) continue;
    if (edge >= 0.07 && v <= 0.92 - 4.2 / b) return k;
    const density =
      logFactorial(mode) +
      logFactorial(n - mode) -
      logFactorial(k) -
      logFactorial(n - k) +
      (k - mode) * logOdds;
    if (Math.log((v * scale) / (a / (edge * edge) + b)) <= density) return k;
  }
}
