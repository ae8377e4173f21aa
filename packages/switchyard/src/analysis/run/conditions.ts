import type { MetricConfig } from "../../config/analysisSchema.ts";
import { assess } from "../assessment/assess.ts";
import { parseCondition } from "../conditions/condition.ts";
import { type MetricData, sizeOf } from "../data.ts";
import type { Measurement } from "../record.ts";
import { resultOf, samplesOf } from "./scope.ts";

/** A measurement by the metric's conditions. Without data it is an error, whatever the conditions say. */
export function measureByConditions(
  { successCondition, failureCondition }: MetricConfig,
  candidate: MetricData,
  stable: MetricData | undefined,
): Omit<Measurement, "at" | "query" | "source"> {
  const result = resultOf(candidate, conditionQuantile);
  const baseline = stable === undefined ? null : resultOf(stable, conditionQuantile);
  const facts = {
    value: numberOf(result),
    baseline: numberOf(baseline),
    threshold:
      [successCondition, failureCondition && `not (${failureCondition})`].filter(Boolean).join(" and ") ||
      null,
    samples: { candidate: sizeOf(candidate), stable: stable === undefined ? 0 : sizeOf(stable) },
  };
  const samples = samplesOf(candidate, conditionQuantile);
  if (samples.length === 0)
    return { ...facts, verdict: "error", reason: "no data: the source has no value for this window" };
  const conditions = {
    ...(successCondition !== undefined && { successCondition: parseCondition(successCondition) }),
    ...(failureCondition !== undefined && { failureCondition: parseCondition(failureCondition) }),
  };
  return { ...facts, ...assess(conditions, { result, baseline, samples }) };
}

const conditionQuantile = 0.99;

function numberOf(result: number | readonly number[] | null): number | null {
  return typeof result === "number" && Number.isFinite(result) ? result : null;
}
