import { bisect } from "./bisect.ts";
import { regularizedBeta, regularizedBetaComplement } from "./regularizedBeta.ts";
import { regularizedGamma, regularizedGammaComplement } from "./regularizedGamma.ts";

/*
 * Exact one-sided bounds: the true value is beyond each with a chance of at most `alpha`. Shares: Clopper and Pearson,
 * Biometrika 26 (1934). Counts over time: Garwood, Biometrika 28 (1936).
 */

/** Lower bound of a share, `events` of `total`. */
export function shareLower(events: number, total: number, alpha: number): number {
  if (events <= 0) return 0;
  return bisect(0, 1, (p) => regularizedBeta(p, events, total - events + 1) < alpha);
}

/** Upper bound of a share, `events` of `total`. */
export function shareUpper(events: number, total: number, alpha: number): number {
  if (events >= total) return 1;
  return bisect(0, 1, (p) => regularizedBetaComplement(p, events + 1, total - events) > alpha);
}

/** Lower bound of a rate per unit of exposure, `events` counted over `exposure`. */
export function rateLower(events: number, exposure: number, alpha: number): number {
  if (events <= 0) return 0;
  return bisect(0, events, (mean) => regularizedGamma(events, mean) < alpha) / exposure;
}

/** Upper bound of a rate per unit of exposure, `events` counted over `exposure`. */
export function rateUpper(events: number, exposure: number, alpha: number): number {
  const far = 2 * (events + 1) + 4 * Math.log(1 / alpha) + 10;
  return bisect(0, far, (mean) => regularizedGammaComplement(events + 1, mean) > alpha) / exposure;
}
