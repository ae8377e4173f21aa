export interface SequentialOptions {
  /** 0..1: this metric's own budget of false alarms over the whole analysis. */
  readonly alpha: number;
  /** Per side: requests, seconds or values. */
  readonly minSamples: number;
  /** What is bad. */
  readonly direction: "increase" | "decrease" | "either";
  /** 0..1, of histograms. */
  readonly quantile: number;
  /** Fails only when worse than this many times the baseline; at least 1. */
  readonly maxRatio?: number;
  /**
   * Fails only when at least this far from the baseline: a share 0..1 for tallies (events per unit of exposure with
   * `perTime`), ms for histograms, the value's own unit for samples.
   */
  readonly minDifference: number;
  /** For the sentence only. */
  readonly unit?: "share" | "ms" | "bytes" | "cores" | "none";
  /** Tallies whose exposure is time: events are counted over it and may outnumber it. */
  readonly perTime?: boolean;
}

/** Fewer bad events on the candidate never fail it. */
export const minEvents = 3;

/** 1: the candidate's events grew in number; -1: they became fewer. */
export type Sign = 1 | -1;

export function signsOf({ direction }: Pick<SequentialOptions, "direction">): readonly Sign[] {
  switch (direction) {
    case "increase":
      return [1];
    case "decrease":
      return [-1];
    case "either":
      return [1, -1];
  }
}
