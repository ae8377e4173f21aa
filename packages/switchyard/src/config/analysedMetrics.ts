import type { AppConfig } from "./schema.ts";
import type { AnalyseConfig } from "./strategySchema.ts";

/** The metrics of the app that an `analyse` step measures: those that it names, else all that the guard does not watch. */
export function analysedMetrics(
  { metrics }: AnalyseConfig,
  { analysis, guard }: Pick<AppConfig, "analysis" | "guard">,
): readonly string[] {
  return metrics ?? Object.keys(analysis.metrics).filter((name) => !guard.metrics.includes(name));
}
