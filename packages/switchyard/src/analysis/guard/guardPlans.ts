import { analysedMetrics } from "../../config/analysedMetrics.ts";
import { metric, type MetricConfig, type ProviderConfig } from "../../config/analysisSchema.ts";
import type { AppConfig } from "../../config/schema.ts";
import type { PlatformCapabilities } from "../../platform/port.ts";
import { unitOfProvider } from "../metricUnit.ts";
import type { MetricProvider } from "../providers/port.ts";
import type { MetricPlan } from "../run/metricPlan.ts";

/**
 * What watches a rollout beside all steps: errors and p99 from the router, memory and crashes from the platform, and the
 * app's own metrics that are named in `guard.metrics`.
 */
export function guardPlans(
  config: AppConfig,
  platform: PlatformCapabilities,
  providerOf: (provider: ProviderConfig) => MetricProvider,
): readonly MetricPlan[] {
  const { guard } = config;
  const builtIn: Record<string, MetricConfig> = {
    errors: metric.parse({
      provider: { router: { measure: "errors" } },
      interval: "500ms",
      compare: { minDifference: guard.maxErrorIncrease / 10_000 },
    }),
    latency: metric.parse({
      provider: { router: { measure: "latency" } },
      interval: "500ms",
      compare: { maxRatio: guard.maxLatencyRatio, minDifference: guard.minLatencyIncrease },
    }),
    ...(platform.memory && {
      memory: metric.parse({
        provider: { instances: { measure: "memory" } },
        interval: "1s",
        compare: { maxRatio: guard.maxMemoryRatio, minDifference: guard.minMemoryIncrease },
      }),
    }),
    restarts: metric.parse({
      provider: { instances: { measure: "restarts" } },
      interval: "500ms",
      window: "5m",
      failureCondition: `result > ${guard.maxRestarts}`,
    }),
  };
  return plansOf({ ...builtIn, ...named(config, guard.metrics) }, config, providerOf);
}

/** The named metrics of the app, ready to be measured. */
export function stepPlans(
  config: AppConfig,
  names: readonly string[],
  providerOf: (provider: ProviderConfig) => MetricProvider,
): readonly MetricPlan[] {
  return plansOf(named(config, names), config, providerOf);
}

function plansOf(
  metrics: Readonly<Record<string, MetricConfig>>,
  config: AppConfig,
  providerOf: (provider: ProviderConfig) => MetricProvider,
): readonly MetricPlan[] {
  const share = config.guard.alpha / 10_000 / comparisons(config);
  return Object.entries(metrics).map(([name, one]) => ({
    name,
    config: one,
    provider: providerOf(one.provider),
    alpha: one.compare?.alpha === undefined ? share : one.compare.alpha / 10_000,
    minRequests: config.guard.minRequests,
    unit: unitOfProvider(one.provider),
  }));
}

function named({ analysis }: AppConfig, names: readonly string[]): Record<string, MetricConfig> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const found = analysis.metrics[name];
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

/**
 * Tests that share the rollout's chance of a false alarm: three built-in ones, and one for every comparison of the app's
 * that the guard or an `analyse` step makes. A metric that three steps look at is three chances to be wrong.
 */
function comparisons(config: AppConfig): number {
  const { analysis, guard, strategy } = config;
  const steps = strategy.type === "canary" || strategy.type === "steps" ? strategy.steps : [];
  const analysed = steps.flatMap((step) => ("analyse" in step ? analysedMetrics(step.analyse, config) : []));
  const sharing = [...guard.metrics, ...analysed].filter((name) => {
    const compare = analysis.metrics[name]?.compare;
    return compare !== undefined && compare.alpha === undefined;
  });
  return builtInComparisons + sharing.length;
}

const builtInComparisons = 3;
