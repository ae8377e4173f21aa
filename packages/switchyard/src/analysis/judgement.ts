/** What a judge says of one metric; every number it rests on is kept. */
export interface Judgement {
  readonly verdict: "pass" | "fail" | "inconclusive" | "error";
  /** One sentence: values, threshold, sample sizes, and what would be enough where there was too little. */
  readonly reason: string;
  /** The candidate's value in the metric's own unit; null without data. */
  readonly value: number | null;
  /** The stable release's. */
  readonly baseline: number | null;
  /** The value at which the candidate fails, where there is one number for it. */
  readonly threshold: number | null;
  readonly samples: { readonly candidate: number; readonly stable: number };
  /** Confidence interval of the difference, candidate minus stable, in the metric's unit. */
  readonly interval?: readonly [low: number, high: number];
  /** Always-valid evidence against the candidate (an e-value); the candidate fails at 1/alpha. */
  readonly evidence?: number;
  /** In a scored run, not passing fails the whole run; where the judge itself knows. */
  readonly critical?: boolean;
  /** How a scored run classes the metric. */
  readonly classification?: "Pass" | "High" | "Low" | "Nodata" | "NodataFailMetric" | "Error";
}
