import type { AppConfig } from "../../config/schema.ts";
import type { AnalyseConfig } from "../../config/strategySchema.ts";
import type { Step } from "../step.ts";

export function analyseStep(wanted: AnalyseConfig, { analysis, guard }: AppConfig): Step {
  const unwatched = Object.keys(analysis.metrics).filter((name) => !guard.metrics.includes(name));
  return {
    kind: "analyse",
    metrics: wanted.metrics ?? unwatched,
    forMs: wanted.for,
    atMostMs: wanted.atMost ?? patience * wanted.for,
    lowTraffic: wanted.lowTraffic,
  };
}

const patience = 10;
