import { analysedMetrics } from "../../config/analysedMetrics.ts";
import type { AppConfig } from "../../config/schema.ts";
import type { AnalyseConfig } from "../../config/strategySchema.ts";
import type { Step } from "../step.ts";

export function analyseStep(wanted: AnalyseConfig, config: AppConfig): Step {
  return {
    kind: "analyse",
    metrics: analysedMetrics(wanted, config),
    forMs: wanted.for,
    atMostMs: wanted.atMost ?? patience * wanted.for,
    lowTraffic: wanted.lowTraffic,
  };
}

const patience = 10;
