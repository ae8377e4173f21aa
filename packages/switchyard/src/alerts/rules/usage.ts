import type { MetricUnit } from "../../analysis/metricUnit.ts";
import { missesBound, type Signal } from "../detector/signal.ts";
import { upperBound } from "../detector/upperBound.ts";
import { formatValue } from "../formatValue.ts";

export interface UsageConfig {
  readonly maxRatio: number;
  readonly minIncrease: number;
  readonly above?: number | undefined;
}

/** What the instance that needs most needs, a value a minute; a minute is bad when it lies above a threshold. */
export function usageSignal(what: string, unit: MetricUnit, config: UsageConfig): Signal<readonly number[]> {
  return {
    unit,
    kind: { empty: [], merge: (a, b) => [...a, ...b], size: ({ length }) => length },
    boundsOf({ data, minutes }) {
      if (config.above !== undefined)
        return { baseline: null, threshold: config.above, tolerated: minTolerated };
      const baseline = median(data);
      if (baseline === null || minutes < minMinutes) return undefined;
      const threshold = Math.max(baseline * config.maxRatio, baseline + config.minIncrease);
      const bound = upperBound({ events: above(data, threshold), exposure: data.length }, missesBound);
      return { baseline, threshold, tolerated: Math.max(minTolerated, bound) };
    },
    tally: (data, { threshold }) => ({ events: above(data, threshold), exposure: data.length }),
    valueOf: median,
    describe: (data) => `${what} needs ${formatValue(median(data) ?? 0, unit)}`,
  };
}

function above(values: readonly number[], threshold: number): number {
  return values.filter((value) => value > threshold).length;
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

/** One minute in twenty may be anything. */
const minTolerated = 0.05;
const minMinutes = 10;
