import type { AlertsConfig } from "../../config/alertsSchema.ts";
import { countAbove, createHistogram, merge, quantile } from "../../traffic/histogram.ts";
import type { LatencyHistogram } from "../../traffic/port.ts";
import { missesBound, type Signal } from "../detector/signal.ts";
import { upperBound } from "../detector/upperBound.ts";
import { formatValue } from "../formatValue.ts";

/**
 * p99, watched by counting: the requests slower than a threshold above the baseline's p99. p99 itself jumps between the
 * humps of bimodal traffic when their shares hardly change; a count does not.
 */
export function latencySignal(config: AlertsConfig["latency"]): Signal<LatencyHistogram> {
  return {
    unit: "ms",
    kind: { empty: createHistogram(), merge, size: ({ count }) => count },
    boundsOf({ data, minutes }) {
      if (config.above !== undefined) return { baseline: null, threshold: config.above, tolerated: slowest };
      const baseline = p99(data);
      if (baseline === null || minutes < minMinutes || data.count < minRequests) return undefined;
      const threshold = Math.max(baseline * config.maxRatio, baseline + config.minIncrease);
      const slow = { events: countAbove(data, threshold * 1000), exposure: data.count };
      return {
        baseline,
        threshold,
        tolerated: Math.max(slowest, upperBound(slow, missesBound)) * slack,
      };
    },
    tally: (data, { threshold }) => ({ events: countAbove(data, threshold * 1000), exposure: data.count }),
    valueOf: p99,
    describe: (data) => `p99 is ${formatValue(p99(data) ?? 0, "ms")} over ${data.count} requests`,
  };
}

function p99(data: LatencyHistogram): number | null {
  const micros = quantile(data, 0.99);
  return micros === undefined ? null : micros / 1000;
}

/** p99 is above a threshold when more than this share of the requests is. */
const slowest = 0.01;
/** A hump of slow requests that grows by less than this is not slowness. */
const slack = 1.5;
const minMinutes = 5;
const minRequests = 100;
