import type { AlertsConfig } from "../../config/alertsSchema.ts";
import { missesBound, type Signal } from "../detector/signal.ts";
import { nothing, plus, shareOf, type Tally } from "../detector/tally.ts";
import { upperBound } from "../detector/upperBound.ts";
import { formatValue } from "../formatValue.ts";

/** The share of requests that fail. */
export function errorsSignal(config: AlertsConfig["errors"]): Signal<Tally> {
  return {
    unit: "share",
    kind: { empty: nothing, merge: plus, size: ({ exposure }) => exposure },
    boundsOf({ data, minutes }) {
      if (config.above !== undefined) return bounds(null, config.above / shareUnit);
      if (minutes < minMinutes || data.exposure < minRequests) return undefined;
      const bound = upperBound(data, missesBound);
      return bounds(shareOf(data), Math.max(bound * config.maxRatio, bound + config.minIncrease / shareUnit));
    },
    tally: (data) => data,
    valueOf: (data) => (data.exposure === 0 ? null : shareOf(data)),
    describe: (data) =>
      `${formatValue(shareOf(data), "share")} of the requests fail (${data.events} of ${data.exposure})`,
  };
}

function bounds(baseline: number | null, tolerated: number) {
  const possible = Math.min(tolerated, highestTolerated);
  return { baseline, threshold: possible, tolerated: possible };
}

const shareUnit = 10_000;
const minMinutes = 5;
const minRequests = 100;
/** Where nearly everything is bad, worse cannot be told. */
const highestTolerated = 0.95;
