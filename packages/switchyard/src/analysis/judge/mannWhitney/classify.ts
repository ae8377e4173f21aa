import { meanRatio, neutral } from "./effectSize.ts";
import type { LocationShift } from "./locationShift.ts";
import type { MannWhitneyOptions } from "./options.ts";

/** What the two samples came to. */
export interface Comparison {
  readonly shift: LocationShift;
  /** Of the kind that the options ask for; NaN where it cannot be said. */
  readonly effect: number;
  readonly candidateMean: number;
  readonly stableMean: number;
}

export interface Class {
  readonly classification: "Pass" | "High" | "Low";
  /** Fails a scored run alone. */
  readonly critical: boolean;
  /** The shift that the whole interval has to be beyond. */
  readonly tolerance: number;
}

/** Share of the estimate that counts as no difference; Kayenta's constant. */
const toleratedShare = 0.25;

/**
 * High where the whole interval lies above the tolerance, and the effect is as large as the options ask for; Low is its
 * mirror image.
 */
export function classify(comparison: Comparison, options: MannWhitneyOptions): Class {
  const { shift, effect } = comparison;
  const tolerance = toleratedShare * Math.abs(shift.estimate);
  const none = neutral(options.effectSize);
  const matters =
    Math.abs(shift.estimate) >= options.minDifference && isBeyondRatio(comparison, options.maxRatio ?? 1);

  const mayRise = options.direction !== "decrease";
  if (mayRise && shift.low > tolerance && matters && reaches(effect, options.allowedIncrease ?? none))
    return {
      classification: "High",
      critical: options.critical && reaches(effect, options.criticalIncrease ?? none),
      tolerance,
    };
  const mayFall = options.direction !== "increase";
  if (mayFall && shift.high < -tolerance && matters && reaches(-effect, -(options.allowedDecrease ?? none)))
    return {
      classification: "Low",
      critical: options.critical && reaches(-effect, -(options.criticalDecrease ?? none)),
      tolerance,
    };
  return { classification: "Pass", critical: false, tolerance };
}

function reaches(effect: number, threshold: number): boolean {
  return Number.isNaN(effect) || effect >= threshold;
}

/** `maxRatio` times the baseline or worse, in the direction of the shift. */
function isBeyondRatio({ shift, candidateMean, stableMean }: Comparison, maxRatio: number): boolean {
  if (maxRatio === 1) return true;
  const ratio = meanRatio(candidateMean, stableMean);
  return shift.estimate > 0 ? reaches(ratio, maxRatio) : reaches(-ratio, -1 / maxRatio);
}
