import type { CompareConfig } from "../../../config/analysisSchema.ts";
import type { Judgement } from "../../judgement.ts";

export type MannWhitneyOptions = Pick<
  CompareConfig,
  | "direction"
  | "confidence"
  | "minSamples"
  | "maxRatio"
  | "minDifference"
  | "effectSize"
  | "allowedIncrease"
  | "allowedDecrease"
  | "criticalIncrease"
  | "criticalDecrease"
  | "nan"
  | "outliers"
  | "mustHaveData"
> & { readonly critical: boolean };

export type Classification = NonNullable<Judgement["classification"]>;

export interface MannWhitneyJudgement extends Judgement {
  readonly classification: Classification;
  /** It fails a scored run alone: a critical metric without data, or beyond its critical effect size. */
  readonly critical: boolean;
}
