import { metric as metricSchema, type MetricConfig } from "../../config/analysisSchema.ts";
import { type AppConfig, appSchema } from "../../config/schema.ts";
import { SwitchyardError } from "../../errors.ts";
import { guardPlans } from "../guard/guardPlans.ts";
import type { MetricPlan } from "../run/metricPlan.ts";
import { checkJudge } from "./checkJudge.ts";
import { recordedProvider } from "./recordedProvider.ts";
import type { Point, RecordedMetric, Recording } from "./recording.ts";
import type { ReplaySettings } from "./settings.ts";

/** A recorded metric and how a guard with these settings would have measured it. */
export interface ReplayPlan {
  readonly metric: RecordedMetric;
  readonly plan: MetricPlan;
}

/**
 * Throws USAGE for a metric that is not recorded or that the configuration does not have, and for a judge that cannot
 * compare what was recorded.
 */
export function replayPlans(recording: Recording, settings: ReplaySettings): readonly ReplayPlan[] {
  const metrics = chosen(recording, settings.metric);
  const app = settings.config ?? appOf(metrics);
  const names = metrics.map(({ name }) => name);
  const watched = { ...app, guard: { ...app.guard, metrics: names } };
  const plans = new Map(
    guardPlans(watched, allCapabilities, () => unused).map((plan) => [plan.name, plan] as const),
  );
  return metrics.map((metric) => {
    const plan = plans.get(metric.name);
    if (plan === undefined) throw unknownMetric(metric.name, [...plans.keys()], recording.source);
    return { metric, plan: { ...adapted(plan, metric, settings), provider: recordedProvider(metric) } };
  });
}

function chosen({ metrics, source }: Recording, name: string | undefined): readonly RecordedMetric[] {
  if (name === undefined) return metrics;
  const found = metrics.filter((metric) => metric.name === name);
  if (found.length > 0) return found;
  throw new SwitchyardError("USAGE", `${source} has no metric ${name}.`, {
    next: `Name one of: ${metrics.map((metric) => metric.name).join(", ")}.`,
  });
}

function unknownMetric(name: string, known: readonly string[], source: string): SwitchyardError {
  return new SwitchyardError("USAGE", `The configuration has no metric ${name}, which ${source} has.`, {
    next: `Rename it to one of ${known.join(", ")}, add it to \`analysis.metrics\`, or leave --config out.`,
    fields: { metric: name, known },
  });
}

/** An app as everyone has it by default, whose own metrics are those recorded that the guard does not know. */
function appOf(metrics: readonly RecordedMetric[]): AppConfig {
  const app = appSchema.parse({ run: "recorded" });
  const own = metrics.filter(({ name, kind }) => guardKinds.get(name)?.includes(kind) !== true);
  const configs = own.map((metric) => [metric.name, defaultConfig(metric, app)] as const);
  return { ...app, analysis: { ...app.analysis, metrics: Object.fromEntries(configs) } };
}

/** Kinds of recorded points that the guard's own metrics can be judged by. */
const guardKinds: ReadonlyMap<string, readonly Point["kind"][]> = new Map([
  ["errors", ["tally"]],
  ["latency", ["duration", "value"]],
  ["memory", ["value"]],
  ["restarts", ["value"]],
]);

/** Counts are judged as the guard judges errors, durations as it judges latency, values by the comparison's defaults. */
function defaultConfig({ kind }: RecordedMetric, { guard }: AppConfig): MetricConfig {
  switch (kind) {
    case "tally":
      return metricSchema.parse({
        provider: { router: { measure: "errors" } },
        compare: { minDifference: guard.maxErrorIncrease / 10_000 },
      });
    case "duration":
      return metricSchema.parse({
        provider: { router: { measure: "latency" } },
        compare: { maxRatio: guard.maxLatencyRatio, minDifference: guard.minLatencyIncrease },
      });
    case "value":
      return metricSchema.parse({ provider: { web: { url: "http://recorded" } }, compare: {} });
    default:
      return kind satisfies never;
  }
}

/** The plan with the overrides, looking no more often and no shorter back than the recording has points. */
function adapted(plan: MetricPlan, metric: RecordedMetric, settings: ReplaySettings): MetricPlan {
  const { config } = plan;
  const step = stepOf(metric.candidate);
  const interval =
    settings.intervalMs ?? Math.max(config.interval ?? defaultIntervalMs, step, spanOf(metric) / maxLooks);
  const window = Math.max(config.window ?? config.interval ?? defaultWindowMs, step);
  const compare = config.compare && {
    ...config.compare,
    ...settings.compare,
    minSamples: config.compare.minSamples ?? (metric.kind === "value" ? minValues : plan.minRequests),
  };
  if (compare !== undefined) checkJudge(metric, compare);
  return {
    ...plan,
    ...(settings.alpha !== undefined && { alpha: settings.alpha }),
    unit: metric.unit ?? plan.unit,
    config:
      compare === undefined
        ? // Before a whole window is recorded there is nothing to look at.
          { ...config, interval, window, initialDelay: Math.max(config.initialDelay, window) }
        : { ...config, interval, compare },
  };
}

const defaultIntervalMs = 5_000;
const defaultWindowMs = 60_000;
const minValues = 4;
/** Of one metric; more would take minutes. */
const maxLooks = 20_000;

/** Milliseconds between two moments that have points: the median. */
function stepOf(points: readonly Point[]): number {
  const moments = [...new Set(points.map(({ at }) => at))];
  const gaps = moments.slice(1).map((at, index) => at - (moments[index] ?? at));
  return gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
}

function spanOf({ candidate }: RecordedMetric): number {
  return (candidate.at(-1)?.at ?? 0) - (candidate[0]?.at ?? 0);
}

const allCapabilities = { adoption: true, cpu: true, memory: true };

/** Stands in until the recording takes its place. */
const unused = {
  source: "recording",
  measure: async () => ({ data: { kind: "samples", samples: [] } as const, query: "" }),
};
