import { regularizedBeta, regularizedBetaComplement } from "./regularizedBeta.ts";

/** The chance of at least `successes` among `trials` of chance `p` each. */
export function binomialAtLeast(successes: number, trials: number, p: number): number {
  return successes <= 0 ? 1 : regularizedBeta(p, successes, trials - successes + 1);
}

/** The chance of at most `successes` among `trials` of chance `p` each. */
export function binomialAtMost(successes: number, trials: number, p: number): number {
  return successes >= trials ? 1 : regularizedBetaComplement(p, successes + 1, trials - successes);
}
