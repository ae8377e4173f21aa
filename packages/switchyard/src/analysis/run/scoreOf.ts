import type { AnalysisConfig } from "../../config/analysisSchema.ts";
import { type Score, scoreRun } from "../judge/score/score.ts";
import type { Judgement } from "../judgement.ts";
import type { MetricRecord } from "../record.ts";
import type { MetricPlan } from "./metricPlan.ts";

/** A metric that was measured to its end. */
export interface Judged {
  readonly plan: MetricPlan;
  readonly record: MetricRecord;
  readonly judgement: Judgement | undefined;
}

/**
 * The score over the fixed-sample comparisons, where the app asks for one. A metric that is not scored and went bad
 * decides alone: then there is no score, and none where nothing can be scored.
 */
export function scoreOf(metrics: readonly Judged[], config: AnalysisConfig["score"]): Score | undefined {
  if (config === undefined) return undefined;
  const counted = metrics.filter(({ record }) => !record.dryRun);
  const isScored = ({ judgement }: Judged) => judgement?.classification !== undefined;
  if (counted.some((one) => !isScored(one) && one.record.status !== "successful")) return undefined;
  const scored = counted.flatMap(({ plan, judgement }) => {
    if (judgement?.classification === undefined) return [];
    const { group, critical, muted } = plan.config;
    const { classification } = judgement;
    return [{ name: plan.name, group, critical: judgement.critical ?? critical, muted, classification }];
  });
  return scored.length === 0 ? undefined : scoreRun(scored, config);
}
