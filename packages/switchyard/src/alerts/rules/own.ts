import { evaluateCondition, parseCondition } from "../../analysis/conditions/condition.ts";
import { type MetricUnit, unitOfMetric } from "../../analysis/metricUnit.ts";
import { resultOf, samplesOf } from "../../analysis/run/scope.ts";
import type { AlertRuleConfig, AlertsConfig } from "../../config/alertsSchema.ts";
import type { AnalysisConfig } from "../../config/analysisSchema.ts";
import { formatValue } from "../formatValue.ts";
import type { Rule } from "../rule.ts";
import { neverHeld, type Sustained, sustain } from "../sustained.ts";

/** A rule of the app's own: a condition over one of its metrics, measured on the stable release. */
export function ownRule(
  name: string,
  rule: AlertRuleConfig,
  { resolveAfter }: AlertsConfig,
  metrics: AnalysisConfig["metrics"],
): Rule<Sustained> {
  const unit = unitOfMetric(rule.metric, metrics);
  return {
    name,
    everyMs: rule.interval,
    asks: true,
    ofRelease: true,
    fresh: neverHeld,
    async look(memory, { release, sources, now }, signal) {
      const window = { from: now - rule.window, to: now };
      const data = await sources.metric(release, rule.metric, window, signal);
      const samples = samplesOf(data, quantile);
      const result = resultOf(data, quantile);
      const facts = {
        level: rule.level,
        unit,
        value: typeof result === "number" ? result : null,
        baseline: null,
        threshold: rule.condition,
      };
      if (samples.length === 0) {
        const state = memory.firing ? "firing" : "no-data";
        return { memory, finding: { ...facts, state, text: `${rule.metric} has no data.` } };
      }
      const holds = evaluateCondition(parseCondition(rule.condition), {
        result,
        baseline: undefined,
        samples,
      });
      const held = sustain(memory, holds, { forMs: rule.for, resolveAfterMs: resolveAfter }, now);
      return {
        memory: held,
        finding: {
          ...facts,
          state: held.firing ? "firing" : "ok",
          text: `${rule.metric} ${shown(samples, unit)}; the rule is: ${rule.condition}.`,
        },
      };
    },
  };
}

/** A query may give thousands. */
function shown(samples: readonly number[], unit: MetricUnit): string {
  const [first = Number.NaN, ...rest] = samples;
  if (rest.length === 0) return `is ${formatValue(first, unit)}`;
  const extreme = (pick: (a: number, b: number) => number) =>
    formatValue(
      rest.reduce((a, b) => pick(a, b), first),
      unit,
    );
  return `has ${samples.length} values from ${extreme(Math.min)} to ${extreme(Math.max)}`;
}

const quantile = 0.99;
