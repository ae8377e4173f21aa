import type { AnalysisRecord } from "../../analysis/record.ts";

/** The guard's word on a rollout. */
export interface GuardVerdict {
  readonly verdict: "pass" | "fail" | "inconclusive" | "error";
  /** One sentence with the values, the thresholds and the sample sizes. */
  readonly reason: string;
}

export function verdictOf({ verdict, reason }: AnalysisRecord): GuardVerdict {
  return { verdict: verdict === "running" ? "inconclusive" : verdict, reason };
}

/** Id of the analysis that watches a rollout. */
export function guardId(rollout: string): string {
  return `${rollout}/guard`;
}

/** Before its first look. */
export const unseen: GuardVerdict = {
  verdict: "inconclusive",
  reason: "insufficient-data: the guard has not seen the candidate yet.",
};
