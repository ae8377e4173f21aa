import type { CompareConfig } from "../../../config/analysisSchema.ts";

/**
 * How much the candidate differs, for people. NaN where it cannot be said (a mean of 0), and then nothing is held
 * against or for the candidate.
 */
export function effectSize(
  kind: CompareConfig["effectSize"],
  candidate: Float64Array,
  stable: Float64Array,
  means: { readonly candidate: number; readonly stable: number },
): number {
  switch (kind) {
    case "mean-ratio":
      return meanRatio(means.candidate, means.stable);
    case "cles":
      return commonLanguage(candidate, stable);
  }
}

/** Effect size that no difference has. */
export function neutral(kind: CompareConfig["effectSize"]): number {
  return kind === "cles" ? 0.5 : 1;
}

/**
 * Candidate's mean by stable's. Below zero a ratio would turn around, so that it is 1 plus the change relative to
 * stable's size, which above zero is the same.
 */
export function meanRatio(candidate: number, stable: number): number {
  if (candidate === 0 || stable === 0) return Number.NaN;
  return stable > 0 ? candidate / stable : 1 + (candidate - stable) / -stable;
}

export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * Chance that a value of `x` is above one of `y`, ties by half: A of Vargha and Delaney, "A Critique and Improvement of
 * the CL Common Language Effect Size Statistics" (2000). Both sorted.
 */
export function commonLanguage(x: Float64Array, y: Float64Array): number {
  let twice = 0;
  let below = 0;
  let upTo = 0;
  for (const value of x) {
    while (below < y.length && y[below]! < value) below += 1;
    while (upTo < y.length && y[upTo]! <= value) upTo += 1;
    twice += below + upTo;
  }
  return twice / (2 * x.length * y.length);
}
