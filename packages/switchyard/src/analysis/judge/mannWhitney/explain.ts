import { formatShare } from "../../../config/scalars.ts";
import { count, quantity } from "../numeric/words.ts";
import type { Class, Comparison } from "./classify.ts";
import { neutral } from "./effectSize.ts";
import type { MannWhitneyOptions } from "./options.ts";

export interface Sizes {
  readonly candidate: number;
  readonly stable: number;
}

/** One sentence: both means, the shift and how sure it is, and from where on it fails. */
export function explain(
  { classification, critical, tolerance }: Class,
  comparison: Comparison,
  samples: Sizes,
  options: MannWhitneyOptions,
): string {
  const { shift, effect } = comparison;
  const means = `mean ${plain(comparison.candidateMean)} of the candidate (${values(samples.candidate)}) and ${plain(comparison.stableMean)} of stable (${values(samples.stable)})`;
  const interval = `${formatShare(options.confidence)} interval ${plain(shift.low)} to ${plain(shift.high)}`;
  const effectText = Number.isNaN(effect) ? "" : `, ${effectName(options)} ${plain(effect)}`;
  return (
    `${classification}${critical ? ", critical" : ""}: ${means}, shifted by ${plain(shift.estimate)} (${interval})${effectText}; ` +
    `it fails with the interval ${bars(tolerance, options).join(" or ")}.`
  );
}

function bars(tolerance: number, options: MannWhitneyOptions): readonly string[] {
  const { direction, allowedIncrease, allowedDecrease, minDifference, maxRatio } = options;
  const name = effectName(options);
  const none = neutral(options.effectSize);
  const further = [
    ...(minDifference > 0 ? [`a shift of at least ${plain(minDifference)}`] : []),
    ...(maxRatio === undefined ? [] : [`${plain(maxRatio)} times stable's mean`]),
  ];
  const above = [`above ${plain(tolerance)}`, `${name} from ${plain(allowedIncrease ?? none)}`, ...further];
  const below = [`below ${plain(-tolerance)}`, `${name} up to ${plain(allowedDecrease ?? none)}`, ...further];
  return [
    ...(direction === "decrease" ? [] : [above.join(" and ")]),
    ...(direction === "increase" ? [] : [below.join(" and ")]),
  ];
}

function effectName({ effectSize }: MannWhitneyOptions): string {
  return effectSize === "cles" ? "chance to be higher" : "ratio";
}

export function values(size: number): string {
  return `${count(size)} ${size === 1 ? "value" : "values"}`;
}

export function plain(value: number): string {
  return quantity(value, "none");
}
