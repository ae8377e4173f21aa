import type { ProviderConfigs } from "../../config/analysisSchema.ts";
import type { ReleaseMetrics } from "../../traffic/port.ts";
import type { MetricData } from "../data.ts";
import { formatWindow } from "./formatWindow.ts";
import type { MetricProvider, Window } from "./port.ts";
import type { ProviderTools } from "./tools.ts";
import { unavailable } from "./unavailable.ts";

type Measure = ProviderConfigs["router"]["measure"];

/** What the router itself counted: nothing to install, nothing to instrument. */
export function routerProvider(
  { measure }: ProviderConfigs["router"],
  { traffic }: Pick<ProviderTools, "traffic">,
): MetricProvider {
  return {
    source: "router",
    measure: async ({ app, release, window }, signal) => {
      signal.throwIfAborted();
      const counted = traffic(app, release, window);
      if (counted === undefined)
        throw unavailable("router", "has not told for seconds what it counted.", {
          next: "`switchyard router status` shows whether it runs; the analysis asks again by itself.",
        });
      return {
        data: dataOf(measure, counted, window),
        query: `${measure} of ${app} release ${release} within ${formatWindow(window)}`,
      };
    },
  };
}

function dataOf(measure: Measure, counted: ReleaseMetrics, { from, to }: Window): MetricData {
  const { requests, status, aborted, latency } = counted;
  switch (measure) {
    case "errors":
      return { kind: "tally", events: status["5xx"] + status.error, exposure: requests };
    case "aborted":
      return { kind: "tally", events: aborted, exposure: requests };
    case "latency":
      return { kind: "histogram", histogram: latency };
    case "requests":
      return { kind: "samples", samples: to > from ? [(requests * 1000) / (to - from)] : [] };
  }
}
