/** What is known of the people of one variant: how many, and the sum and sum of squares of their values. */
export interface Arm {
  readonly subjects: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** The difference that a variant makes, with an interval that holds at every moment. */
export interface Effect {
  readonly mean: number;
  readonly controlMean: number;
  readonly difference: number;
  /** Of the control's mean; null where that is 0. */
  readonly relative: number | null;
  readonly low: number;
  readonly high: number;
  /** Against "no difference": 20 is one false alarm in twenty experiments, however often it is looked at. */
  readonly evidence: number;
}

/**
 * The effect with its asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform
 * central limit theory and asymptotic confidence sequences", Annals of Statistics 2024): it may be looked at after every
 * person, and the chance that it ever leaves the true difference out is at most `alpha`. Undefined for fewer than
 * `fewestSubjects` people in either arm: the approximation needs some.
 *
 * @param alpha 0..1, of this one comparison
 */
export function effectOf(arm: Arm, control: Arm, alpha: number): Effect | undefined {
  if (Math.min(arm.subjects, control.subjects) < fewestSubjects) return undefined;
  const [mean, controlMean] = [meanOf(arm), meanOf(control)];
  const difference = mean - controlMean;
  const total = arm.subjects + control.subjects;
  // Of one observation, so that the difference has this over `total`.
  const variance = total * (varianceOf(arm) / arm.subjects + varianceOf(control) / control.subjects);
  const growth = total * tuning(alpha) + 1;
  const scale = (2 * variance * growth) / (total * (growth - 1));
  const radius = Math.sqrt(scale * Math.log(Math.sqrt(growth) / alpha));
  const evidence = Math.exp(difference ** 2 / scale - Math.log(growth) / 2);
  return {
    mean,
    controlMean,
    difference,
    relative: controlMean === 0 ? null : difference / controlMean,
    low: difference - radius,
    high: difference + radius,
    evidence,
  };
}

export const fewestSubjects = 50;

function meanOf({ subjects, sum }: Arm): number {
  return sum / subjects;
}

/** As if one more person of each extreme had been seen: a rate that was never anything but 0 or 1 is not known exactly. */
function varianceOf({ subjects, sum, sumOfSquares }: Arm): number {
  const mean = sum / subjects;
  const variance = Math.max(0, sumOfSquares / subjects - mean ** 2);
  const largest = Math.max(Math.abs(mean), sumOfSquares === 0 ? 1 : Math.sqrt(sumOfSquares / subjects));
  return Math.max(variance, largest ** 2 / (subjects + 2));
}

/** Where the interval is narrowest: at about five thousand people (their equation for rho). */
function tuning(alpha: number): number {
  const log = -2 * Math.log(alpha);
  return (log + Math.log(log) + 1) / 5_000;
}
